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
      Authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
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
  const value = process.env[name];
  if (typeof value !== "string") {
    throw new Error(`Set the environment variable ${name}`);
  }
  return value;
}

try {
  console.log(await getTokenByClientIdAndClientSecret());
} catch (error) {
  const reason = (error as Error).message.replace(/[\p{Cc}\s]+/gu, " ").trim();
  console.error(`No access token: ${reason}`);
  process.exitCode = 1;
}

// snippetgen 0.1.0 typescript/bun a154528d
