// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

import { request } from "undici";

async function getTokenByClientIdAndClientSecret() {
  // Read the client id and client secret from the environment
  const clientId = requireEnvironment("CLIENT_ID");
  const clientSecret = requireEnvironment("CLIENT_SECRET");

  // Send the token request
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const { statusCode: status, body } = await request("https://auth.example.com/oauth2/token", {
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      Authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
    },
    body: new URLSearchParams([
      ["grant_type", "client_credentials"],
      ["client_id", clientId],
    ]).toString(),
    signal: AbortSignal.timeout(30_000),
  });

  // Return the access token, or say why there is none
  const answer = await body.json().catch((error) => {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
  });
  const token = answer?.access_token;
  if (status >= 200 && status <= 299 && typeof token === "string" && token !== "") {
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
  const reason = (error.message || error.code).replace(/[\p{Cc}\s]+/gu, " ").trim();
  console.error(`No access token: ${reason}`);
  process.exitCode = 1;
}

// snippetgen 0.1.0 javascript/undici a154528d
