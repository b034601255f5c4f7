// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

import axios from "axios";

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
  const response = await axios.post<TokenResponse | null>(
    "https://auth.example.com/oauth2/token",
    new URLSearchParams([
      ["grant_type", "client_credentials"],
      ["client_id", clientId],
    ]),
    {
      auth: {
        username: encodeURIComponent(clientId),
        password: encodeURIComponent(clientSecret),
      },
      headers: {
        Accept: "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
      },
      signal: AbortSignal.timeout(30_000),
      maxRedirects: 0,
      validateStatus: () => true,
    },
  );

  // Return the access token, or say why there is none
  const { status, data: answer } = response;
  const token = answer?.access_token;
  if (status >= 200 && status <= 299 && typeof token === "string" && token !== "") {
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
  const { message, code } = error as NodeJS.ErrnoException;
  const cause = code === "ERR_CANCELED" ? "no answer in time" : message || String(code);
  const reason = cause.replace(/[\p{Cc}\s]+/gu, " ").trim();
  console.error(`No access token: ${reason}`);
  process.exitCode = 1;
}

// snippetgen 0.1.0 typescript/axios a154528d
