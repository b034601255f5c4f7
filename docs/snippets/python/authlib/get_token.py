"""Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4)."""

import os
import re
import sys
from urllib.parse import quote

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException, Response


def get_token_by_client_id_and_client_secret() -> str:
    """Request an access token and return it; raise RuntimeError if there is none."""
    # Read the client id and client secret from the environment
    client_id = require_environment("CLIENT_ID")
    client_secret = require_environment("CLIENT_SECRET")

    # Send the token request
    session = OAuth2Session(quote(client_id, safe=""), quote(client_secret, safe=""))
    session.register_compliance_hook("access_token_response", require_token)
    token = session.fetch_token(
        "https://auth.example.com/oauth2/token",
        grant_type="client_credentials",
        client_id=client_id,
        headers={
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        timeout=30,
        allow_redirects=False,
    )
    return token["access_token"]


def require_token(response: Response) -> Response:
    """Return the answer; raise RuntimeError, with the server's words, if it holds no token."""
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        answer = {}
    token = answer.get("access_token")
    if 200 <= response.status_code <= 299 and isinstance(token, str) and token:
        return response
    details = (answer.get("error"), answer.get("error_description"))
    reason = ": ".join(detail for detail in details if isinstance(detail, str))
    raise RuntimeError(f"HTTP {response.status_code}: {reason or 'no access token'}")


def require_environment(name: str) -> str:
    """Return the value of an environment variable; raise RuntimeError if it is not set."""
    if name not in os.environ:
        raise RuntimeError(f"Set the environment variable {name}")
    return os.environ[name]


if __name__ == "__main__":
    try:
        print(get_token_by_client_id_and_client_secret())
    except (OAuthError, RequestException, RuntimeError, ValueError) as error:
        reason = re.sub(r"[\x00-\x20\x7f]+", " ", str(error))
        sys.exit(f"No access token: {reason}")

# snippetgen 0.1.0 python/authlib a154528d
