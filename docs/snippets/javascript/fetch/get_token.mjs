// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

async function getTokenByClientIdAndClientSecret() {
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
  const answer = await response.json().catch((error) => {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
  });
  const token = answer?.access_token;
  if (ok && typeof token === "string" && token !== "") {
    return token;
  }
  const details = [answer?.error, answer?.error_description];
  const reason = details.filter((detail) => typeof detail === "string").join(": ");
  throw new Error(`HTTP ${status}: ${reason || "no access token"}`);
}

function requireEnvironment(name) {
  if (!Object.hasOwn(process.env, name)) {
    throw new Error(`Set the environment variable ${name}`);
  }
  return process.env[name];
}

try {
  console.log(await getTokenByClientIdAndClientSecret());
} catch (error) {
  // The network's own error is the cause of fetch's
  const { message, code } = error.cause ?? error;
  const reason = (message || code).replace(/[\p{Cc}\s]+/gu, " ").trim();
  console.error(`No access token: ${reason}`);
  process.exitCode = 1;
}

// snippetgen 0.1.0 javascript/fetch a154528d
