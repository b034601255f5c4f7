// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

interface TokenResponse {
  access_token?: unknown;
  error?: unknown;
  error_description?: unknown;
}

async function getTokenByClientIdAndClientSecret(): Promise<string> {
  // Read the client id and client secret from the environment
  const clientId = requireEnvironment("CLIENT_ID");
  const clientSecret = requireEnvironment("CLIENT_SECRET");

  // Send the token request
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const response = await fetch("https://auth.example.com/oauth2/token", {
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      Authorization: `Basic ${new TextEncoder().encode(credentials).toBase64()}`,
    },
    body: new URLSearchParams([
      ["grant_type", "client_credentials"],
      ["client_id", clientId],
    ]),
    redirect: "manual",
    signal: AbortSignal.timeout(30_000),
  });

  // Return the access token, or say why there is none
  const { ok, status } = response;
  const answer = (await response.json().catch((error: unknown) => {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
  })) as TokenResponse | null | undefined;
  const token = answer?.access_token;
  if (ok && typeof token === "string" && token !== "") {
    return token;
  }
  const details = [answer?.error, answer?.error_description];
  const reason = details.filter((detail) => typeof detail === "string").join(": ");
  throw new Error(`HTTP ${status}: ${reason || "no access token"}`);
}

function requireEnvironment(name: string): string {
  const value = Deno.env.get(name);
  if (value === undefined) {
    throw new Error(`Set the environment variable ${name}`);
  }
  return value;
}

try {
  console.log(await getTokenByClientIdAndClientSecret());
} catch (error) {
  // The network's own error is the cause of fetch's
  const { message } = ((error as Error).cause ?? error) as Error;
  const reason = message.replace(/[\p{Cc}\s]+/gu, " ").trim();
  console.error(`No access token: ${reason}`);
  Deno.exitCode = 1;
}

// snippetgen 0.1.0 typescript/deno a154528d
