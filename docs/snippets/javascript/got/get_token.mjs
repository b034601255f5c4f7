// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

import got, { ParseError } from "got";

async function getTokenByClientIdAndClientSecret() {
  // Read the client id and client secret from the environment
  const clientId = requireEnvironment("CLIENT_ID");
  const clientSecret = requireEnvironment("CLIENT_SECRET");

  // Send the token request
  const request = got.post("https://auth.example.com/oauth2/token", {
    username: encodeURIComponent(clientId),
    password: encodeURIComponent(clientSecret),
    form: {
      grant_type: "client_credentials",
      client_id: clientId,
    },
    responseType: "json",
    timeout: { request: 30_000 },
    followRedirect: false,
    throwHttpErrors: false,
  });
  const response = await request.catch((error) => {
    if (!(error instanceof ParseError)) {
      throw error;
    }
    return error.response;
  });

  // Return the access token, or say why there is none
  const { statusCode: status, body: answer } = response;
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

// snippetgen 0.1.0 javascript/got a154528d
