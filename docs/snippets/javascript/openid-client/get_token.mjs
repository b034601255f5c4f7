// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

import * as client from "openid-client";

async function getTokenByClientIdAndClientSecret() {
  // Read the client id and client secret from the environment
  const clientId = requireEnvironment("CLIENT_ID");
  const clientSecret = requireEnvironment("CLIENT_SECRET");

  // Say how the client authenticates, and where
  const authentication = client.ClientSecretBasic(clientSecret);
  const tokenEndpoint = "https://auth.example.com/oauth2/token";
  const server = { issuer: new URL(tokenEndpoint).origin, token_endpoint: tokenEndpoint };
  const config = new client.Configuration(server, clientId, undefined, authentication);
  config.timeout = 30;
  if (tokenEndpoint.startsWith("http:")) {
    client.allowInsecureRequests(config);
  }

  // Send the token request, and keep the response, of which an error may say little
  let response;
  config[client.customFetch] = async (url, options) => {
    options.headers["content-type"] = "application/x-www-form-urlencoded"; // has no charset
    response = await fetch(url, options);
    return response.clone();
  };
  try {
    const parameters = {
      client_id: clientId,
    };
    const tokens = await client.clientCredentialsGrant(config, parameters);
    return tokens.access_token;
  } catch (error) {
    // Say why there is no access token
    if (!response) {
      throw error;
    }
    const { status } = response;
    const answer = await response.json().catch((error) => {
      if (!(error instanceof SyntaxError)) {
        throw error;
      }
    });
    const details = [answer?.error, answer?.error_description];
    const reason = details.filter((detail) => typeof detail === "string").join(": ");
    throw new Error(`HTTP ${status}: ${reason || "no access token"}`);
  }
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
  // The network's own error is the cause of fetch's, and the time limit that of the library's
  const { message, code } = error.cause ?? error;
  const reason = (message || code).replace(/[\p{Cc}\s]+/gu, " ").trim();
  console.error(`No access token: ${reason}`);
  process.exitCode = 1;
}

// snippetgen 0.1.0 javascript/openid-client a154528d
