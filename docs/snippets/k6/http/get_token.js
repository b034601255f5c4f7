// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
import { b64encode } from "k6/encoding";
import { test } from "k6/execution";
import http from "k6/http";

export const options = {
  throw: true, // an error where there is no answer
};

export function setup() {
  try {
    return { token: getTokenByClientIdAndClientSecret() };
  } catch (error) {
    test.abort(`No access token: ${error.message.replace(/[\x00-\x20\x7f]+/g, " ")}`);
  }
}

// What a test does with the token
export default function ({ token }) {}

// Print the token in the place of a summary
export function handleSummary({ setup_data: data }) {
  return { stdout: data ? `${data.token}\n` : "" };
}

function getTokenByClientIdAndClientSecret() {
  // Read the client id and client secret from the environment
  const clientId = requireEnvironment("CLIENT_ID");
  const clientSecret = requireEnvironment("CLIENT_SECRET");

  // Send the token request
  const body = [
    ["grant_type", "client_credentials"],
    ["client_id", clientId],
  ]
    .map((pair) => pair.map(encodeURIComponent).join("="))
    .join("&");
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(":");
  const response = http.post("https://auth.example.com/oauth2/token", body, {
    headers: {
      Accept: "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      Authorization: `Basic ${b64encode(credentials)}`,
    },
    redirects: 0,
    timeout: 30_000,
  });

  // Return the access token, or say why there is none
  let answer;
  try {
    answer = JSON.parse(response.body);
  } catch {
    // Not JSON: the status says the rest
  }
  const token = answer?.access_token;
  if (response.status >= 200 && response.status <= 299 && typeof token === "string" && token) {
    return token;
  }
  const details = [answer?.error, answer?.error_description];
  const reason = details.filter((detail) => typeof detail === "string").join(": ");
  throw new Error(`HTTP ${response.status}: ${reason || "no access token"}`);
}

function requireEnvironment(name) {
  if (__ENV[name] === undefined) {
    throw new Error(`Set the environment variable ${name}`);
  }
  return __ENV[name];
}

// snippetgen 0.1.0 k6/http a154528d
