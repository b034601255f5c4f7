// Runs oidc-provider, which nobody here wrote, with the clients of a configuration file:
//   node server.mjs CONFIGURATION.json
// Prints its two URLs as JSON, and serves until its standard input ends.

import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";

import Provider from "oidc-provider";

const configuration = JSON.parse(readFileSync(process.argv[2], "utf8"));
const issued = new Set();

const features = {
  clientCredentials: { enabled: true },
  devInteractions: { enabled: false },
  deviceFlow: { enabled: true },
  dPoP: {
    enabled: true,
    nonceSecret: Buffer.alloc(32, "not a real nonce secret"),
    requireNonce: (ctx) => ctx.oidc.client.clientName === "wants a nonce",
  },
  mTLS: {
    enabled: true,
    selfSignedTlsClientAuth: true,
    tlsClientAuth: true,
    getCertificate: (ctx) => ctx.socket.getPeerX509Certificate?.(),
    certificateAuthorized: (ctx) => ctx.socket.authorized,
    certificateSubjectMatches: (ctx, property, expected) =>
      property === "tls_client_auth_subject_dn" &&
      ctx.socket.getPeerX509Certificate().subject === expected,
  },
};

function listen(server) {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server.address().port));
  });
}

const handlers = {};
const tls = {
  key: readFileSync(configuration.certificate),
  cert: readFileSync(configuration.certificate),
  requestCert: true,
  rejectUnauthorized: false, // oidc-provider itself looks at the certificate
};
const authorities = { ...tls, ca: readFileSync(configuration.authority) };

// A server that names its authorities asks for their certificates; for a self-signed one it names
// none (RFC 8705, section 2.2), and so gets what the client has.
const listeners = {
  plain: http.createServer((request, response) => handlers.plain(request, response)),
  secure: https.createServer(authorities, (request, response) => handlers.secure(request, response)),
  open: https.createServer(tls, (request, response) => handlers.open(request, response)),
};
const urls = {};
for (const [name, listener] of Object.entries(listeners)) {
  urls[name] = `http${name === "plain" ? "" : "s"}://127.0.0.1:${await listen(listener)}`;
}
const providers = {};
for (const [name, url] of Object.entries(urls)) {
  const provider = new Provider(url, {
    clients: configuration.clients,
    clientAuthMethods: configuration.methods,
    enabledJWA: { clientAuthSigningAlgValues: configuration.algorithms },
    features,
    scopes: ["openid", "offline_access", "read"],
    pkce: { required: () => true },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  });
  for (const event of ["client_credentials.saved", "access_token.saved"]) {
    provider.on(event, (token) => issued.add(token.jti));
  }
  handlers[name] = provider.callback();
  providers[name] = provider;
}

// What a browser and its user would have done: a code, a refresh token, a confirmed device.
async function grant({ client_id: clientId, redirect_uri: redirectUri, code_challenge: challenge }) {
  const provider = providers.plain;
  const client = await provider.Client.find(clientId);
  const own = new provider.Grant({ accountId: "user", clientId });
  own.addOIDCScope("openid offline_access");
  const common = {
    accountId: "user",
    client,
    grantId: await own.save(),
    scope: "openid offline_access",
    gty: "authorization_code",
  };
  const code = new provider.AuthorizationCode({
    ...common,
    redirectUri,
    codeChallenge: challenge,
    codeChallengeMethod: "S256",
  });
  const refreshToken = new provider.RefreshToken({ ...common, rotations: 0 });
  const device = new provider.DeviceCode({
    ...common,
    params: { client_id: clientId, scope: common.scope },
    userCode: "USERCODE",
    authTime: 0,
  });
  return {
    AUTHORIZATION_CODE: await code.save(),
    REFRESH_TOKEN: await refreshToken.save(),
    DEVICE_CODE: await device.save(),
  };
}

// The test's own door: GET /TOKEN says whether the token was issued, POST mints what a user grants.
const door = http.createServer(async (request, response) => {
  if (request.method === "GET") {
    response.end(JSON.stringify(issued.has(decodeURIComponent(request.url.slice(1)))));
    return;
  }
  let body = "";
  for await (const piece of request) body += piece;
  response.end(JSON.stringify(await grant(JSON.parse(body))));
});

console.log(JSON.stringify({ ...urls, door: `http://127.0.0.1:${await listen(door)}` }));
process.stdin.resume().on("end", () => process.exit());
