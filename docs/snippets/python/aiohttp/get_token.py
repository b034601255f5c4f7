"""Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4)."""

import asyncio
import json
import os
import re
import sys
from urllib.parse import quote

import aiohttp


async def get_token_by_client_id_and_client_secret() -> str:
    """Request an access token and return it; raise RuntimeError if there is none."""
    # Read the client id and client secret from the environment
    client_id = require_environment("CLIENT_ID")
    client_secret = require_environment("CLIENT_SECRET")

    # Send the token request
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session,
        session.post(
            "https://auth.example.com/oauth2/token",
            data={
                "grant_type": "client_credentials",
                "client_id": client_id,
            },
            headers={
                "Accept": "application/json",
                "Authorization": aiohttp.encode_basic_auth(
                    quote(client_id, safe=""), quote(client_secret, safe="")
                ),
            },
            allow_redirects=False,
        ) as response,
    ):
        body = await response.read()

    # Return the access token, or say why there is none
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        answer = {}
    token = answer.get("access_token")
    if 200 <= response.status <= 299 and isinstance(token, str) and token:
        return token
    details = (answer.get("error"), answer.get("error_description"))
    reason = ": ".join(detail for detail in details if isinstance(detail, str))
    raise RuntimeError(f"HTTP {response.status}: {reason or 'no access token'}")


def require_environment(name: str) -> str:
    """Return the value of an environment variable; raise RuntimeError if it is not set."""
    if name not in os.environ:
        raise RuntimeError(f"Set the environment variable {name}")
    return os.environ[name]


if __name__ == "__main__":
    try:
        print(asyncio.run(get_token_by_client_id_and_client_secret()))
    except (aiohttp.ClientError, OSError, RuntimeError, ValueError) as error:
        reason = re.sub(r"[\x00-\x20\x7f]+", " ", str(error) or type(error).__name__)
        sys.exit(f"No access token: {reason}")

# snippetgen 0.1.0 python/aiohttp a154528d
