"""What an authorization server knows beforehand: the client, and what it granted it."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from snippetgen.verify.keys import Jwk

ISSUER = 'https://issuer.example.com/?it\'s="$issuer"'
"""What the mock server calls itself in an assertion's audience: text that breaks careless code."""

ReadingOfBasic = Literal["form", "none", "either"]
"""How a server reads a Basic header: decoded, as it is, or whichever fits."""


@dataclass(frozen=True, slots=True)
class Client:
    """The client that the server knows (RFC 7591, section 2), and how it deals with it.

    Args:
        client_id, client_secret: its credentials.
        credential_encoding: how the server reads a Basic header.
        public: it need not authenticate.
        public_key: what checks its assertions, beside the secret.
        certificate: the SHA-256 of its certificate in DER (RFC 8705).
        granted: what it may ask with, by the variable that a snippet reads it from.
        methods: the client authentication methods that it may use; empty for all.
        client_id_beside_basic: client_id may stand in the body beside a Basic header.
        client_id_in_body_required: it must.
        json_body: the server takes JSON alone.
        scopes: the scope tokens that are known; None for all.
        lock_out_after: failed attempts after which the server answers no more.
        refusal: the error code of credentials that are wrong.
        echoes: the server's errors hold what it was sent, and the tokens that it issued.
        members: what an answer with a token has otherwise than usual; None leaves a member out.
    """

    client_id: str
    client_secret: str
    credential_encoding: ReadingOfBasic = "form"
    public: bool = False
    public_key: Jwk | None = None
    certificate: bytes | None = None
    granted: Mapping[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ()
    client_id_beside_basic: bool = True
    client_id_in_body_required: bool = False
    json_body: bool = False
    scopes: tuple[str, ...] | None = None
    lock_out_after: int | None = None
    refusal: str = "invalid_client"
    echoes: bool = False
    members: Mapping[str, object] = field(default_factory=dict)


def s256(code_verifier: str) -> str:
    """The code challenge of a verifier (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(code_verifier.encode("ascii", "replace")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
