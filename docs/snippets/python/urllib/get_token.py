"""Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4)."""

import json
import os
import re
import sys
import time
from base64 import b64encode
from http.client import HTTPException, HTTPResponse
from urllib.parse import quote, urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener


def get_token_by_client_id_and_client_secret() -> str:
    """Request an access token and return it; raise RuntimeError if there is none."""
    # Read the client id and client secret from the environment
    client_id = require_environment("CLIENT_ID")
    client_secret = require_environment("CLIENT_SECRET")

    # Send the token request
    parameters = {
        "grant_type": "client_credentials",
        "client_id": client_id,
    }
    credentials = f"{quote(client_id, safe='')}:{quote(client_secret, safe='')}"
    request = Request(
        "https://auth.example.com/oauth2/token",
        data=urlencode(parameters).encode(),
        headers={
            "Accept": "application/json",
            "Authorization": f"Basic {b64encode(credentials.encode()).decode()}",
        },
    )
    opener = build_opener(EveryAnswer)
    give_up = time.monotonic() + 30
    with opener.open(request, timeout=30) as response:
        body = b""
        while piece := response.read1():
            body += piece
            if time.monotonic() > give_up:
                raise TimeoutError("the answer took too long")

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


class EveryAnswer(HTTPErrorProcessor):
    """Takes an answer as it is: raises no exception for an error, and follows no redirect."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


def require_environment(name: str) -> str:
    """Return the value of an environment variable; raise RuntimeError if it is not set."""
    if name not in os.environ:
        raise RuntimeError(f"Set the environment variable {name}")
    return os.environ[name]


if __name__ == "__main__":
    try:
        print(get_token_by_client_id_and_client_secret())
    except (HTTPException, OSError, RuntimeError, ValueError) as error:
        reason = re.sub(r"[\x00-\x20\x7f]+", " ", str(error))
        sys.exit(f"No access token: {reason}")

# snippetgen 0.1.0 python/urllib a154528d
