"""Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4)."""

import asyncio
import math
import os
import random
import re
import sys
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import httpx


class TokenSource:
    """Hands out an access token, and requests the next one shortly before it expires.

    Tasks of one event loop may share one: those that come while a request is in flight wait for
    its outcome.
    """

    def __init__(self) -> None:
        self._in_flight: asyncio.Task[str] | None = None
        self._token = ""
        self._fresh_until = -math.inf

    async def get_token(self) -> str:
        """Return an access token; raise an error that says why there is none."""
        if time.monotonic() < self._fresh_until:
            return self._token
        if self._in_flight is None or self._in_flight.done():
            self._in_flight = asyncio.create_task(self._renew())
        # A caller that is cancelled leaves the request to the others
        return await asyncio.shield(self._in_flight)

    def forget(self, token: str) -> None:
        """Drop a token that an API has refused with 401, so that the next call requests another."""
        if token == self._token:
            self._fresh_until = -math.inf

    async def _renew(self) -> str:
        asked = time.monotonic()
        self._token, lifetime = await request_token_with_retries()
        self._fresh_until = asked + lifetime - min(60, lifetime / 10)
        return self._token


class BusyError(RuntimeError):
    """The server asks to come back later, after so many seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


async def request_token_with_retries() -> tuple[str, float]:
    """Request a token, up to four times where the server is busy or out of reach."""
    for longest_pause in (0.5, 1, 2):
        pause = random.uniform(longest_pause / 2, longest_pause)
        try:
            return await request_token()
        except BusyError as busy:
            pause = max(pause, busy.retry_after)
            if pause > 30:
                raise
        except (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError):
            pass
        await asyncio.sleep(pause)
    return await request_token()


def read_retry_after(value: str | None) -> float:
    """Return the seconds of a Retry-After header (RFC 9110, section 10.2.3), or 0."""
    try:
        if value is None or value.isdecimal():
            return float(value or 0)
        return (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return 0


def read_lifetime(expires_in: str | float) -> float:
    """Return seconds, which some servers send as a text; a token without any has no end."""
    try:
        return float(expires_in)
    except (OverflowError, TypeError, ValueError):
        return math.inf


async def request_token() -> tuple[str, float]:
    """Request an access token; return it and its lifetime in seconds, or raise RuntimeError."""
    # Read the client id and client secret from the environment
    client_id = require_environment("CLIENT_ID")
    client_secret = require_environment("CLIENT_SECRET")

    # Send the token request
    async with httpx.AsyncClient() as client:
        response = await client.post(
            "https://auth.example.com/oauth2/token",
            data={
                "grant_type": "client_credentials",
                "client_id": client_id,
            },
            auth=(quote(client_id, safe=""), quote(client_secret, safe="")),
            headers={
                "Accept": "application/json",
            },
            timeout=30,
        )

    # Return the access token, or say why there is none
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        answer = {}
    token = answer.get("access_token")
    if 200 <= response.status_code <= 299 and isinstance(token, str) and token:
        return token, read_lifetime(answer.get("expires_in", math.inf))
    details = (answer.get("error"), answer.get("error_description"))
    reason = ": ".join(detail for detail in details if isinstance(detail, str))
    message = f"HTTP {response.status_code}: {reason or 'no access token'}"
    if response.status_code in (429, 503):
        raise BusyError(message, read_retry_after(response.headers.get("Retry-After")))
    raise RuntimeError(message)


def require_environment(name: str) -> str:
    """Return the value of an environment variable; raise RuntimeError if it is not set."""
    if name not in os.environ:
        raise RuntimeError(f"Set the environment variable {name}")
    return os.environ[name]


if __name__ == "__main__":
    try:
        print(asyncio.run(TokenSource().get_token()))
    except (httpx.HTTPError, RuntimeError, ValueError) as error:
        reason = re.sub(r"[\x00-\x20\x7f]+", " ", str(error) or type(error).__name__)
        sys.exit(f"No access token: {reason}")

# snippetgen 0.1.0 python/httpx client a154528d
