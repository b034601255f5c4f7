"""How the client proves who it is, by the names of the IANA registry (RFC 7591, section 2)."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from snippetgen.signing import Assertion
from snippetgen.text import EnvRef

CredentialEncoding = Literal["form", "none"]
CREDENTIAL_ENCODINGS: tuple[CredentialEncoding, ...] = ("form", "none")


@dataclass(frozen=True)
class ClientSecretBasic:
    """Client id and secret in the Authorization header (RFC 6749, section 2.3.1).

    Args:
        credential_encoding: `form` encodes id and secret as
            application/x-www-form-urlencoded before Base64, as the clause says;
            `none` leaves them raw, for servers that compare raw text.
        client_id_in_body: send `client_id` among the parameters as well (section 3.2.1).
    """

    method: ClassVar = "client_secret_basic"

    credential_encoding: CredentialEncoding = "form"
    client_id_in_body: bool = True


@dataclass(frozen=True)
class ClientSecretPost:
    """Client id and secret among the parameters (RFC 6749, section 2.3.1)."""

    method: ClassVar = "client_secret_post"


@dataclass(frozen=True)
class ClientAssertion:
    """A signed assertion among the parameters (RFC 7523, section 2.2).

    The algorithm decides the method: `client_secret_jwt` with a secret, else `private_key_jwt`
    (OpenID Connect Core 1.0, section 9).

    Args:
        assertion: what is signed, and how.
        client_id_in_body: send `client_id` as well, which must then be the assertion's subject
            (RFC 7521, section 4.2).
    """

    assertion: Assertion = Assertion()
    client_id_in_body: bool = True

    @property
    def method(self) -> str:
        """The method's name."""
        return "client_secret_jwt" if self.assertion.symmetric else "private_key_jwt"


@dataclass(frozen=True)
class ClientCertificate:
    """The certificate of the TLS connection; `client_id` goes into the body (RFC 8705, section 2).

    Args:
        self_signed: `self_signed_tls_client_auth` rather than `tls_client_auth`: the same to the
            client, not to the server.
        client_certificate_file, client_key_file: the variables with the paths of two PEM files.
    """

    self_signed: bool = False
    client_certificate_file: EnvRef = EnvRef("CLIENT_CERTIFICATE_FILE")
    client_key_file: EnvRef = EnvRef("CLIENT_KEY_FILE")

    @property
    def method(self) -> str:
        """The method's name."""
        return "self_signed_tls_client_auth" if self.self_signed else "tls_client_auth"


@dataclass(frozen=True)
class PublicClient:
    """No authentication: the client says who it is and proves nothing (RFC 6749, section 3.2.1).

    Args:
        client_id_in_body: send `client_id`.
    """

    method: ClassVar = "none"

    client_id_in_body: bool = True


ClientAuthentication = (
    ClientSecretBasic | ClientSecretPost | ClientAssertion | ClientCertificate | PublicClient
)

METHODS = (
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
    "tls_client_auth",
    "self_signed_tls_client_auth",
    "none",
)
"""All of them (IANA, OAuth Token Endpoint Authentication Methods)."""

STRONGEST_FIRST = (
    "private_key_jwt",
    "tls_client_auth",
    "self_signed_tls_client_auth",
    "client_secret_jwt",
    "client_secret_basic",
    "client_secret_post",
    "none",
)
"""RFC 9700, section 2.5, recommends asymmetric methods: no server then holds what clients use.

A signature comes before a certificate, which whatever ends TLS on the way must hand on. Then what
proves a secret without sending it, then what keeps it out of the body, which is logged more easily
(RFC 6749, section 2.3.1, discourages that as well). No authentication is last.
"""
