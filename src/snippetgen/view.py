"""The names that a template may use: the same few for every target, about shape alone."""

from typing import NamedTuple

from snippetgen.target import Language
from snippetgen.text import Code, EnvRef, Text
from snippetgen.token_request import TokenRequest
from snippetgen.wire import BasicCredentials, Value, WireRequest

Printable = Text | EnvRef | Code

FUNCTION_NAME = "get_token_by_client_id_and_client_secret"
LOCALS = ("client_id", "client_secret")
"""Parameters whose value a snippet holds in a variable of its own."""


class Parameter(NamedTuple):
    """A parameter of the body.

    Args:
        name: as a text.
        word: the same as a bare word; the model lets it hold letters, digits, `-`, `.` and `_`.
        value: a text, or the snippet's own variable for the client id or client secret.
        secret: the value must not be seen, in a list of processes for example.
    """

    name: Text
    word: Code
    value: Printable
    secret: bool


class Header(NamedTuple):
    """A request header: its two parts, and the whole line for clients that take it so."""

    name: Text
    value: Text
    line: Text


class Authentication(NamedTuple):
    """The shape of the client authentication.

    Args:
        shape: `header` for Basic, `parameters` where the credentials are among the parameters.
        encoding: `form` or `none` for a header, otherwise empty.
    """

    shape: str
    encoding: str


class Steps(NamedTuple):
    """The comments that mark the steps of a snippet."""

    credentials: Code
    send: Code
    result: Code


def build_view(request: TokenRequest, wire: WireRequest, language: Language) -> dict[str, object]:
    """Say in a template's terms what a request is."""
    client_id, client_secret = _value(request.client_id), _value(request.client_secret)
    environment = tuple(v for v in (client_id, client_secret) if isinstance(v, EnvRef))
    return {
        "token_endpoint": Text(wire.url),
        "parameters": tuple(_parameter(name, value, language) for name, value in wire.parameters),
        "headers": tuple(_header(name, value) for name, value in wire.headers),
        "client_id": client_id,
        "client_secret": client_secret,
        "environment": environment,
        "authentication": _authentication(wire.authorization),
        "time_limit": request.time_limit,
        "function_name": language.function(FUNCTION_NAME),
        "description": Code(f"{request.grant.title} ({request.grant.clause})"),
        "steps": _steps(reads_environment=bool(environment)),
    }


def _value(value: Value) -> Text | EnvRef:
    return Text(value) if isinstance(value, str) else value


def _parameter(name: str, value: Value, language: Language) -> Parameter:
    shown = language.variable(name) if name in LOCALS else _value(value)
    return Parameter(Text(name), Code(name), shown, secret=name == "client_secret")


def _header(name: str, value: str) -> Header:
    return Header(Text(name), Text(value), Text(f"{name}: {value}"))


def _authentication(authorization: BasicCredentials | None) -> Authentication:
    if authorization is None:
        return Authentication("parameters", "")
    return Authentication("header", authorization.encoding)


def _steps(*, reads_environment: bool) -> Steps:
    read = "Read the client id and client secret from the environment"
    return Steps(
        credentials=Code(read if reads_environment else "Fill in the client id and client secret"),
        send=Code("Send the token request"),
        result=Code("Return the access token, or say why there is none"),
    )
