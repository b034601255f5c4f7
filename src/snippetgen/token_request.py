"""The access token request: what is asked, of whom, and how the client proves who it is.

Field names are RFC 6749's; client authentication methods have their IANA names. Everything is
frozen and validated when made, so a `TokenRequest` that exists can be sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from snippetgen import characters
from snippetgen.endpoint import check_endpoint
from snippetgen.errors import InputError
from snippetgen.text import EnvRef

CredentialEncoding = Literal["form", "none"]


@dataclass(frozen=True)
class ClientCredentials:
    """The client acts for itself (RFC 6749, section 4.4)."""

    grant_type: ClassVar = "client_credentials"
    title: ClassVar = "client credentials"
    clause: ClassVar = "RFC 6749, section 4.4"

    def parameters(self) -> Iterator[tuple[str, str | EnvRef]]:
        """The parameters that this grant adds to `grant_type`: none."""
        return iter(())


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


Grant = ClientCredentials
ClientAuthentication = ClientSecretBasic | ClientSecretPost

RESERVED_PARAMETERS = ("grant_type", "client_id", "client_secret", "scope", "audience")
"""Parameters with a field of their own; a further parameter may not repeat one (section 3.2)."""

RESERVED_HEADERS = (
    "accept",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
)
"""Headers that the request sets itself, in lower case."""


@dataclass(frozen=True, kw_only=True)
class TokenRequest:
    """One access token request (RFC 6749, section 4.4.2).

    Args:
        token_endpoint: absolute URL, https except on loopback, without fragment (section 3.2).
        client_id: the value, or the environment variable that the snippet reads it from.
        client_secret: likewise. Never shown by `repr`.
        grant: what the request is based on.
        client_authentication: how the client authenticates (section 2.3).
        scope: scope tokens, in order (section 3.3).
        audience: the resource server that the token is for, as many servers ask for it.
        parameters: further body parameters, in order.
        headers: further request headers, in order.
        time_limit: seconds to wait for the server.

    Raises:
        InputError: a field breaks its rule; the message names field, rule and character.
    """

    token_endpoint: str
    client_id: str | EnvRef = EnvRef("CLIENT_ID")
    client_secret: str | EnvRef = field(default=EnvRef("CLIENT_SECRET"), repr=False)
    grant: Grant = ClientCredentials()
    client_authentication: ClientAuthentication = ClientSecretBasic()
    scope: tuple[str, ...] = ()
    audience: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    time_limit: int = 30

    def __post_init__(self) -> None:
        check_endpoint(self.token_endpoint)
        _check_credential("client_id", self.client_id)
        _check_credential("client_secret", self.client_secret)
        if isinstance(self.client_authentication, ClientSecretBasic):
            _check_basic_user_id(self.client_id, self.client_authentication)
        for name in ("scope", "parameters", "headers"):
            _check_tuple(name, getattr(self, name))
        for token in self.scope:
            characters.check("scope", token, characters.SCOPE_TOKEN)
        if self.audience is not None:
            characters.check("audience", self.audience, characters.PARAMETER_VALUE)
        _check_parameters(self.parameters)
        _check_headers(self.headers)
        if not 1 <= self.time_limit <= 3600:
            raise InputError(f"time_limit is {self.time_limit}: give 1 to 3600 seconds")


def _check_tuple(name: str, value: object) -> None:
    # A string is a sequence of strings too, and would be taken apart without a word.
    if not isinstance(value, tuple):
        raise InputError(f"{name} is a {type(value).__name__}: give a tuple")


def _check_credential(name: str, value: str | EnvRef) -> None:
    if isinstance(value, EnvRef):
        field_name = f"environment variable for {name}"
        characters.check(field_name, value.name, characters.ENVIRONMENT_NAME)
        if value.name[0].isdigit():
            raise InputError(f"{field_name} may not start with a digit (POSIX.1-2017, section 8.1)")
    else:
        characters.check(name, value, characters.VSCHAR)


def _check_basic_user_id(client_id: str | EnvRef, client_authentication: ClientSecretBasic) -> None:
    raw = client_authentication.credential_encoding == "none"
    if raw and isinstance(client_id, str) and ":" in client_id:
        raise InputError(
            "client_id may not hold U+003A ':' in a raw Basic header (RFC 7617, section 2):"
            " use credential_encoding 'form', or client_secret_post"
        )


def _check_parameters(parameters: tuple[tuple[str, str], ...]) -> None:
    seen: set[str] = set()
    for name, value in parameters:
        characters.check("parameter name", name, characters.PARAMETER_NAME)
        characters.check(f"parameter {name}", value, characters.PARAMETER_VALUE)
        if name in RESERVED_PARAMETERS:
            raise InputError(f"parameter {name} has a field of its own: set it there")
        if name in seen:
            raise InputError(
                f"parameter {name} is given twice (RFC 6749, section 3.2): give it once"
            )
        seen.add(name)


def _check_headers(headers: tuple[tuple[str, str], ...]) -> None:
    seen: set[str] = set()
    for name, value in headers:
        characters.check("header name", name, characters.HEADER_NAME)
        characters.check(f"header {name}", value, characters.HEADER_VALUE)
        if value != value.strip():
            raise InputError(f"header {name} starts or ends with a space (RFC 9110, section 5.5)")
        if name.lower() in RESERVED_HEADERS:
            raise InputError(f"header {name} is set by the request itself: leave it out")
        if name.lower() in seen:
            raise InputError(f"header {name} is given twice: give it once")
        seen.add(name.lower())
