"""What an authorization server knows beforehand: the client, and what it granted it."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from snippetgen.client_authentication import CredentialEncoding
from snippetgen.verify.keys import Jwk

ISSUER = 'https://issuer.example.com/?it\'s="$issuer"'
"""What the mock server calls itself in an assertion's audience: text that breaks careless code."""


@dataclass(frozen=True, slots=True)
class Client:
    """The client that the server knows (RFC 7591, section 2).

    Args:
        client_id, client_secret: its credentials.
        credential_encoding: how the server reads a Basic header.
        public: it need not authenticate.
        public_key: what checks its assertions, beside the secret.
        certificate: the SHA-256 of its certificate in DER (RFC 8705).
        granted: what it may ask with, by the variable that a snippet reads it from.
    """

    client_id: str
    client_secret: str
    credential_encoding: CredentialEncoding = "form"
    public: bool = False
    public_key: Jwk | None = None
    certificate: bytes | None = None
    granted: Mapping[str, str] = field(default_factory=dict)


def s256(code_verifier: str) -> str:
    """The code challenge of a verifier (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(code_verifier.encode("ascii", "replace")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
