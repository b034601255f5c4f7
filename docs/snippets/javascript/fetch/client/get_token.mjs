// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

import { setTimeout as sleep } from "node:timers/promises";

/**
 * Hands out an access token, and requests the next one shortly before it expires.
 *
 * Async callers may share one: those that come while a request is in flight wait for its outcome.
 */
export class TokenSource {
  #token;
  #freshUntil = -Infinity;
  #inFlight;

  /** Returns an access token; rejects with an error that says why there is none. */
  async getToken() {
    if (performance.now() < this.#freshUntil) {
      return this.#token;
    }
    this.#inFlight ??= this.#renew().finally(() => {
      this.#inFlight = undefined;
    });
    return this.#inFlight;
  }

  /** Drops a token that an API has refused with 401, so that the next call requests another. */
  forget(token) {
    if (token === this.#token) {
      this.#freshUntil = -Infinity;
    }
  }

  async #renew() {
    const asked = performance.now();
    const { token, lifetime } = await requestTokenWithRetries();
    this.#token = token;
    this.#freshUntil = asked + lifetime - Math.min(60_000, lifetime / 10);
    return token;
  }
}

const OUT_OF_REACH = [
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "ETIMEDOUT",
  "TimeoutError", // the time limit
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "UND_ERR_SOCKET",
];

/** The server asks to come back later, after so many milliseconds. */
class BusyError extends Error {
  constructor(message, retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** Requests a token, up to four times where the server is busy or out of reach. */
async function requestTokenWithRetries() {
  for (const longestPause of [500, 1000, 2000]) {
    try {
      return await requestToken();
    } catch (error) {
      const pause = Math.max(longestPause * (1 - Math.random() / 2), error.retryAfter ?? 0);
      if (pause > 30_000 || !isTemporary(error)) {
        throw error;
      }
      await sleep(pause);
    }
  }
  return requestToken();
}

function isTemporary(error) {
  return error instanceof BusyError || OUT_OF_REACH.includes(error.cause?.code ?? error.name);
}

/** Returns the milliseconds of a Retry-After header (RFC 9110, section 10.2.3), or 0. */
function readRetryAfter(value) {
  if (/^\d+$/.test(value)) {
    return Number(value) * 1000;
  }
  const wait = value?.endsWith(" GMT") ? Date.parse(value) - Date.now() : 0;
  return Number.isNaN(wait) ? 0 : wait;
}

/** Returns the milliseconds of expires_in, which may be a text; a token without it has no end. */
function readLifetime(expiresIn) {
  const isText = typeof expiresIn === "string" && expiresIn.trim() !== "";
  const seconds = isText ? Number(expiresIn) : expiresIn;
  return typeof seconds === "number" && !Number.isNaN(seconds) ? seconds * 1000 : Infinity;
}

/** Requests an access token; returns it and its lifetime in milliseconds. */
async function requestToken() {
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
    return { token, lifetime: readLifetime(answer.expires_in) };
  }
  const details = [answer?.error, answer?.error_description];
  const reason = details.filter((detail) => typeof detail === "string").join(": ");
  const message = `HTTP ${status}: ${reason || "no access token"}`;
  if (status === 429 || status === 503) {
    throw new BusyError(message, readRetryAfter(response.headers.get("Retry-After")));
  }
  throw new Error(message);
}

function requireEnvironment(name) {
  if (!Object.hasOwn(process.env, name)) {
    throw new Error(`Set the environment variable ${name}`);
  }
  return process.env[name];
}

if (process.argv[1] === import.meta.filename) {
  try {
    console.log(await new TokenSource().getToken());
  } catch (error) {
    // The network's own error is the cause of fetch's
    const { message, code } = error.cause ?? error;
    const reason = (message || code).replace(/[\p{Cc}\s]+/gu, " ").trim();
    console.error(`No access token: ${reason}`);
    process.exitCode = 1;
  }
}

// snippetgen 0.1.0 javascript/fetch client a154528d
