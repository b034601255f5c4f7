"""From a token request to what goes over the wire (RFC 6749, sections 2.3.1, 4 and 6)."""

from collections.abc import Iterator
from typing import NamedTuple

from snippetgen.client_authentication import (
    ClientAssertion,
    ClientSecretBasic,
    ClientSecretPost,
    CredentialEncoding,
)
from snippetgen.grants import Value
from snippetgen.signing import LIFETIME, Assertion
from snippetgen.text import EnvRef, Local
from snippetgen.token_request import TokenRequest

CLIENT_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CLIENT_ID, CLIENT_SECRET = Local("client_id"), Local("client_secret")


class BasicCredentials(NamedTuple):
    """What goes into an `Authorization: Basic` header (RFC 7617)."""

    user_id: Local
    password: Local
    encoding: CredentialEncoding


class Jwt(NamedTuple):
    """A JWT that the snippet makes for each request.

    Args:
        name: the local that holds it.
        algorithm: a key of `signing.ALGORITHMS`.
        key: the local with the path of the key, or with the secret itself.
        key_format: of the file; empty for a secret.
        header: members of the JOSE header beside `alg` and `typ`.
        claims: those that are known beforehand.
        lifetime: seconds from `iat` to `exp`.
    """

    name: str
    algorithm: str
    key: Local
    key_format: str
    header: tuple[tuple[str, str], ...]
    claims: tuple[tuple[str, Value], ...]
    lifetime: int


class WireRequest(NamedTuple):
    """The HTTP request: method, URL, headers, parameters and Authorization.

    Args:
        parameters: a `Local` names one of `variables`, or `assertion`.
        variables: what the snippet holds or reads beforehand, by snake_case name.
        assertion: the JWT among the parameters.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, Value], ...]
    variables: tuple[tuple[str, str | EnvRef], ...]
    authorization: BasicCredentials | None
    assertion: Jwt | None


def to_wire(request: TokenRequest) -> WireRequest:
    """Lay a token request out as an HTTP request, in a fixed order."""
    parameters = tuple(_parameters(request))
    authorization, assertion = _authorization(request), _assertion(request)
    used = {value for _, value in parameters if isinstance(value, Local)}
    if authorization:
        used |= {authorization.user_id, authorization.password}
    if assertion:
        used |= {value for _, value in assertion.claims if isinstance(value, Local)}
        used.add(assertion.key)
    optional = {CLIENT_ID, CLIENT_SECRET} - used
    return WireRequest(
        method="POST",
        url=request.token_endpoint,
        headers=request.headers,
        parameters=parameters,
        variables=tuple(v for v in request.variables() if Local(v[0]) not in optional),
        authorization=authorization,
        assertion=assertion,
    )


def _parameters(request: TokenRequest) -> Iterator[tuple[str, Value]]:
    yield "grant_type", request.grant.grant_type
    yield from request.grant.parameters
    yield from _client_parameters(request)
    if request.scope:
        yield "scope", " ".join(request.scope)
    for uri in request.resource:
        yield "resource", uri
    if request.audience is not None:
        yield "audience", request.audience
    yield from request.parameters


def _client_parameters(request: TokenRequest) -> Iterator[tuple[str, Value]]:
    authentication = request.client_authentication
    if getattr(authentication, "client_id_in_body", True):
        yield "client_id", CLIENT_ID
    match authentication:
        case ClientSecretPost():
            yield "client_secret", CLIENT_SECRET
        case ClientAssertion():
            yield "client_assertion_type", CLIENT_ASSERTION_TYPE
            yield "client_assertion", Local("client_assertion")


def _authorization(request: TokenRequest) -> BasicCredentials | None:
    match request.client_authentication:
        case ClientSecretBasic(credential_encoding=encoding):
            return BasicCredentials(CLIENT_ID, CLIENT_SECRET, encoding)
    return None


def _assertion(request: TokenRequest) -> Jwt | None:
    match request.client_authentication:
        case ClientAssertion(assertion=assertion):
            return _signed("client_assertion", assertion, request)
    if request.grant.assertion:
        return _signed("assertion", request.grant.assertion, request)
    return None


def _signed(name: str, assertion: Assertion, request: TokenRequest) -> Jwt:
    return Jwt(
        name=name,
        algorithm=assertion.algorithm,
        key=CLIENT_SECRET if assertion.symmetric else Local("private_key_file"),
        key_format="" if assertion.symmetric else assertion.private_key_format,
        header=assertion.header,
        claims=(
            ("iss", CLIENT_ID),
            ("sub", CLIENT_ID if assertion.subject is None else assertion.subject),
            ("aud", assertion.audience or request.token_endpoint),
            *assertion.claims,
        ),
        lifetime=LIFETIME,
    )
