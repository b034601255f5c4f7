"""From a token request to what goes over the wire (RFC 6749, sections 2.3.1 and 4.4.2)."""

from collections.abc import Iterator
from typing import NamedTuple

from snippetgen.text import EnvRef
from snippetgen.token_request import (
    ClientSecretBasic,
    ClientSecretPost,
    CredentialEncoding,
    TokenRequest,
)

Value = str | EnvRef


class BasicCredentials(NamedTuple):
    """What goes into an `Authorization: Basic` header (RFC 7617)."""

    user_id: Value
    password: Value
    encoding: CredentialEncoding


class WireRequest(NamedTuple):
    """The HTTP request: method, URL, headers, form parameters and Authorization."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, Value], ...]
    authorization: BasicCredentials | None


def to_wire(request: TokenRequest) -> WireRequest:
    """Lay a token request out as an HTTP request, each parameter once, in a fixed order."""
    return WireRequest(
        method="POST",
        url=request.token_endpoint,
        headers=request.headers,
        parameters=tuple(_parameters(request)),
        authorization=_authorization(request),
    )


def _parameters(request: TokenRequest) -> Iterator[tuple[str, Value]]:
    yield "grant_type", request.grant.grant_type
    yield from request.grant.parameters()
    yield from _client_parameters(request)
    if request.scope:
        yield "scope", " ".join(request.scope)
    if request.audience is not None:
        yield "audience", request.audience
    yield from request.parameters


def _client_parameters(request: TokenRequest) -> Iterator[tuple[str, Value]]:
    match request.client_authentication:
        case ClientSecretBasic(client_id_in_body=in_body):
            if in_body:
                yield "client_id", request.client_id
        case ClientSecretPost():
            yield "client_id", request.client_id
            yield "client_secret", request.client_secret


def _authorization(request: TokenRequest) -> BasicCredentials | None:
    match request.client_authentication:
        case ClientSecretBasic(credential_encoding=encoding):
            return BasicCredentials(request.client_id, request.client_secret, encoding)
        case ClientSecretPost():
            return None
