// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";

async function getTokenByClientIdAndClientSecret() {
  // Read the client id and client secret from the environment
  const clientId = requireEnvironment("CLIENT_ID");
  const clientSecret = requireEnvironment("CLIENT_SECRET");

  // Send the token request
  const url = new URL("https://auth.example.com/oauth2/token");
  const { request } = url.protocol === "https:" ? https : http;
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const signal = AbortSignal.timeout(30_000);
  const tokenRequest = request(url, {
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      Authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
    },
    signal,
  });
  const body = new URLSearchParams([
    ["grant_type", "client_credentials"],
    ["client_id", clientId],
  ]);
  tokenRequest.end(body.toString());
  const [response] = await once(tokenRequest, "response");

  // Return the access token, or say why there is none
  const { statusCode: status } = response;
  const json = await text(response).catch((error) => {
    throw signal.reason ?? error;
  });
  const answer = parseJson(json);
  const token = answer?.access_token;
  if (status >= 200 && status <= 299 && typeof token === "string" && token !== "") {
    return token;
  }
  const details = [answer?.error, answer?.error_description];
  const reason = details.filter((detail) => typeof detail === "string").join(": ");
  throw new Error(`HTTP ${status}: ${reason || "no access token"}`);
}

function parseJson(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
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
  // Where the time limit ends a request, it is the cause of the error
  const { message, code } = error.cause ?? error;
  const reason = (message || code).replace(/[\p{Cc}\s]+/gu, " ").trim();
  console.error(`No access token: ${reason}`);
  process.exitCode = 1;
}

// snippetgen 0.1.0 javascript/node-https a154528d
