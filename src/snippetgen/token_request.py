"""The access token request: what is asked, of whom, and how the client proves who it is.

Field names are RFC 6749's; client authentication methods have their IANA names. Everything is
frozen and validated when made, so a `TokenRequest` that exists can be sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from snippetgen import characters
from snippetgen.client_authentication import (
    ClientAssertion,
    ClientAuthentication,
    ClientCertificate,
    ClientSecretBasic,
    PublicClient,
)
from snippetgen.endpoint import check_endpoint
from snippetgen.errors import InputError
from snippetgen.grants import CLIENT_CREDENTIALS, Grant, check_uri
from snippetgen.signing import Assertion, Dpop
from snippetgen.text import EnvRef

BodyFormat = Literal["form", "json"]
BODY_FORMATS: tuple[BodyFormat, ...] = ("form", "json")

RESERVED_PARAMETERS = (
    "grant_type",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "scope",
    "resource",
    "audience",
)
"""Parameters with a field of their own; a further parameter may not repeat one (section 3.2)."""

RESERVED_HEADERS = (
    "accept",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "dpop",
    "host",
    "transfer-encoding",
)
"""Headers that the request sets itself, in lower case."""


@dataclass(frozen=True, kw_only=True)
class TokenRequest:
    """One access token request (RFC 6749, sections 4 and 6).

    Args:
        token_endpoint: absolute URL, https except on loopback, without fragment (section 3.2).
        client_id: the value, or the environment variable that the snippet reads it from.
        client_secret: likewise. Never shown by `repr`.
        grant: what the request is based on: `CLIENT_CREDENTIALS`, or what a function of
            `snippetgen.grants` returns.
        client_authentication: how the client authenticates (section 2.3).
        proof: binds the token to a key (RFC 9449), on top of any client authentication.
        body_format: `form`, as section 3.2 says, or `json`, as some servers want it.
        scope: scope tokens, in order (section 3.3).
        resource: the URIs of the resource servers that the token is for (RFC 8707, section 2).
        audience: the same by a name, as many servers ask for it.
        parameters: further body parameters, in order.
        headers: further request headers, in order.
        time_limit: seconds to wait for the server.

    Raises:
        InputError: a field breaks its rule, or two do not go together; the message names field,
            rule and character.
    """

    token_endpoint: str
    client_id: str | EnvRef = EnvRef("CLIENT_ID")
    client_secret: str | EnvRef = field(default=EnvRef("CLIENT_SECRET"), repr=False)
    grant: Grant = CLIENT_CREDENTIALS
    client_authentication: ClientAuthentication = ClientSecretBasic()
    proof: Dpop | None = None
    body_format: BodyFormat = "form"
    scope: tuple[str, ...] = ()
    resource: tuple[str, ...] = ()
    audience: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    time_limit: int = 30

    def __post_init__(self) -> None:
        check_endpoint(self.token_endpoint)
        for name, value in self.variables():
            _check_variable(name, value)
        if isinstance(self.client_authentication, ClientSecretBasic):
            _check_basic_user_id(self.client_id, self.client_authentication)
        for name in ("scope", "resource", "parameters", "headers"):
            _check_tuple(name, getattr(self, name))
        for token in self.scope:
            characters.check("scope", token, characters.SCOPE_TOKEN)
        for uri in self.resource:
            check_uri("resource", uri)
        if self.audience is not None:
            characters.check("audience", self.audience, characters.PARAMETER_VALUE)
        _check_parameters(self.parameters, {name for name, _ in self.grant.parameters})
        _check_headers(self.headers)
        if not 1 <= self.time_limit <= 3600:
            raise InputError(f"time_limit is {self.time_limit}: give 1 to 3600 seconds")
        _check_together(self)

    def variables(self) -> Iterator[tuple[str, str | EnvRef]]:
        """Everything that the snippet may hold or read, by the names that a spec uses."""
        yield "client_id", self.client_id
        yield "client_secret", self.client_secret
        authentication = self.client_authentication
        for assertion in self.assertions():
            if not assertion.symmetric:
                yield "private_key_file", assertion.private_key_file
        if isinstance(authentication, ClientCertificate):
            yield "client_certificate_file", authentication.client_certificate_file
            yield "client_key_file", authentication.client_key_file
        if self.proof:
            yield "dpop_key_file", self.proof.dpop_key_file
        yield from self.grant.variables

    def assertions(self) -> list[Assertion]:
        """What the snippet signs: at most one."""
        authentication = self.client_authentication
        own = authentication.assertion if isinstance(authentication, ClientAssertion) else None
        return [each for each in (own, self.grant.assertion) if each]


def _check_tuple(name: str, value: object) -> None:
    # A string is a sequence of strings too, and would be taken apart without a word.
    if not isinstance(value, tuple):
        raise InputError(f"{name} is a {type(value).__name__}: give a tuple")


def _check_variable(name: str, value: str | EnvRef) -> None:
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


def _check_parameters(parameters: tuple[tuple[str, str], ...], granted: set[str]) -> None:
    seen: set[str] = set()
    for name, value in parameters:
        characters.check("parameter name", name, characters.PARAMETER_NAME)
        characters.check(f"parameter {name}", value, characters.PARAMETER_VALUE)
        if name in RESERVED_PARAMETERS:
            raise InputError(f"parameter {name} has a field of its own: set it there")
        if name in granted:
            raise InputError(f"parameter {name} is set by the grant itself: leave it out")
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


def _check_together(request: TokenRequest) -> None:
    """Refuse what each for itself is right, and together is not."""
    authentication = request.client_authentication
    public = isinstance(authentication, PublicClient)
    if public and request.grant == CLIENT_CREDENTIALS:
        raise InputError(
            "client_credentials is for clients that authenticate (RFC 6749, section 4.4):"
            " choose a client_authentication other than 'none'"
        )
    if isinstance(authentication, ClientCertificate) and request.token_endpoint.startswith("http:"):
        raise InputError(
            f"{authentication.method} needs a token_endpoint with https: the certificate is part"
            " of TLS (RFC 8705, section 2)"
        )
    if len(request.assertions()) > 1:
        raise InputError(
            f"{authentication.method} and an assertion_source of 'signed' do not go together: a"
            " program signs one assertion; let it read the other from its environment"
        )
    if request.body_format == "json" and len(request.resource) > 1:
        raise InputError("resource may be repeated in a form alone (RFC 8707, section 2): give one")
