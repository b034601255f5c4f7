"""The names that a template may use: the same few for every target, about shape alone."""

from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from snippetgen.client_authentication import (
    ClientAssertion,
    ClientAuthentication,
    ClientCertificate,
    ClientSecretBasic,
    ClientSecretPost,
)
from snippetgen.grants import CLIENT_CREDENTIALS, Value
from snippetgen.signing import ALGORITHMS, Dpop
from snippetgen.text import Code, EnvRef, Local, Text
from snippetgen.token_request import TokenRequest
from snippetgen.wire import Jwt, WireRequest

Printable = Text | EnvRef | Code

SECRETS = (
    "client_secret",
    "client_assertion",
    "authorization_code",
    "code_verifier",
    "refresh_token",
    "device_code",
    "assertion",
    "subject_token",
    "actor_token",
    "resource_owner_password",
)
"""Locals whose values nobody else may see."""

WORDS = {
    "client_certificate_file": "path of the client certificate",
    "client_key_file": "path of its key",
    "private_key_file": "path of the private key",
    "dpop_key_file": "path of the DPoP key",
    "redirect_uri": "redirect URI",
}
"""What a comment calls a local, where that is not its name."""


BASES = {
    "private_key_jwt": "client_id_and_private_key",
    "tls_client_auth": "client_id_and_client_certificate",
    "self_signed_tls_client_auth": "client_id_and_client_certificate",
    "none": "client_id",
}
"""What a caller needs for a token, by client authentication method, where it is no secret."""

KEPT = "request_token"
"""The name of the function where a class of the program calls it."""

LONGEST_LIST = 3
"""Names in a comment; more make no line that anybody reads."""


class Names(Protocol):
    """How a language names what a snippet defines."""

    def function(self, name: str) -> Code:
        """Name a function, from a snake_case name."""

    def word(self, name: str) -> Code:
        """The bare name of a local variable."""

    def variable(self, name: str) -> Code:
        """The same as it is written where it is used."""


class Parameter(NamedTuple):
    """A parameter of the body.

    Args:
        name: as a text.
        word: the same as a bare word; the model lets it hold letters, digits, `-`, `.` and `_`.
        value: a text, or the snippet's own variable.
        secret: the value must not be seen, in a list of processes for example.
        values: all values of that name, for clients that hold parameters in a dictionary.
        repeated: the name was there before.
    """

    name: Text
    word: Code
    value: Text | Code
    secret: bool
    values: tuple[Text | Code, ...]
    repeated: bool


class Header(NamedTuple):
    """A request header.

    Args:
        name, value: its two parts.
        line: the whole of it, for clients that take it so.
        word: the bare name, for files in the form of HTTP; their targets list the `header_name`
            with symbols as unsupported.
    """

    name: Text
    value: Text
    line: Text
    word: Code


class Variable(NamedTuple):
    """A variable that the snippet sets first.

    Args:
        name: its snake_case name as a text, for files that list variables.
        word: its bare name as the language writes it.
        value: what it holds or reads.
        secret: nobody else may see it.
    """

    name: Text
    word: Code
    value: Printable
    secret: bool


class Pair(NamedTuple):
    """A member of a JWT's header or claims."""

    name: Text
    value: Text | Code


class Authentication(NamedTuple):
    """The shape of the client authentication.

    Args:
        shape: `header` for Basic, `parameters` where the secret is among the parameters,
            `assertion`, `certificate` or `nothing`.
        encoding: `form` or `none` for a header, otherwise empty.
    """

    shape: str
    encoding: str


class Signature(NamedTuple):
    """A JWT that the snippet signs.

    Args:
        word: the bare name of the variable that holds an assertion.
        alg, algorithm: the name of the algorithm as a text and as a bare word.
        kind, bits: see `signing.Algorithm`.
        key_format: `pem` or `jwk`; empty where the key is the client secret.
        header, claims: the members that are known beforehand.
        lifetime: seconds from `iat` to `exp` of an assertion.
        url: the `htu` of a proof (RFC 9449, section 4.2).
    """

    word: Code
    alg: Text
    algorithm: Code
    kind: str
    bits: int
    key_format: str
    header: tuple[Pair, ...] = ()
    claims: tuple[Pair, ...] = ()
    lifetime: int = 0
    url: Text = Text("")


class Steps(NamedTuple):
    """The comments that mark the steps of a snippet."""

    credentials: Code
    sign: Code
    send: Code
    wait: Code
    result: Code


def build_view(
    request: TokenRequest, wire: WireRequest, language: Names, *, keeps: bool
) -> dict[str, object]:
    """Say in a template's terms what a request is.

    Args:
        request: the request.
        wire: the same as it goes over the wire.
        language: the language of the template, which gives the names.
        keeps: the program keeps the token and renews it, rather than ask for one.
    """
    variables = {name: _held(value) for name, value in wire.variables}
    environment = tuple(v for v in variables.values() if isinstance(v, EnvRef))
    names = [name for name, _ in wire.parameters]
    shown = {name: v for name, v in variables.items() if name in ("client_id", "client_secret")}
    return {
        **shown,
        "token_endpoint": Text(wire.url),
        "parameters": _parameters(wire.parameters, language),
        "repeats": len(set(names)) < len(names),
        "headers": tuple(_header(name, value) for name, value in wire.headers),
        "variables": tuple(
            Variable(Text(name), language.word(name), value, name in SECRETS)
            for name, value in variables.items()
        ),
        "environment": environment,
        "authentication": _authentication(request.client_authentication),
        "assertion": _assertion(wire.assertion, language),
        "proof": _proof(request.proof, wire.url, language),
        "client_credentials": request.grant.grant_type == CLIENT_CREDENTIALS.grant_type,
        "polls": request.grant.polling,
        "keeps": keeps,
        "body_format": request.body_format,
        "time_limit": request.time_limit,
        "function_name": language.function(KEPT if keeps else _function_name(request)),
        "description": Code(f"{request.grant.title} ({request.grant.clause})"),
        "steps": _steps(request, wire),
    }


def _held(value: str | EnvRef) -> Text | EnvRef:
    return Text(value) if isinstance(value, str) else value


def _shown(value: Value, language: Names) -> Text | Code:
    return Text(value) if isinstance(value, str) else language.variable(value.name)


def _parameters(
    parameters: tuple[tuple[str, Value], ...], language: Names
) -> tuple[Parameter, ...]:
    names = [name for name, _ in parameters]
    return tuple(
        Parameter(
            Text(name),
            Code(name),
            _shown(value, language),
            secret=isinstance(value, Local) and value.name in SECRETS,
            values=tuple(_shown(each, language) for key, each in parameters if key == name),
            repeated=name in names[:position],
        )
        for position, (name, value) in enumerate(parameters)
    )


def _header(name: str, value: str) -> Header:
    return Header(Text(name), Text(value), Text(f"{name}: {value}"), Code(name))


def _authentication(authentication: ClientAuthentication) -> Authentication:
    match authentication:
        case ClientSecretBasic(credential_encoding=encoding):
            return Authentication("header", encoding)
        case ClientSecretPost():
            return Authentication("parameters", "")
        case ClientAssertion():
            return Authentication("assertion", "")
        case ClientCertificate():
            return Authentication("certificate", "")
    return Authentication("nothing", "")


def _assertion(jwt: Jwt | None, language: Names) -> Signature | None:
    if jwt is None:
        return None
    return Signature(
        language.word(jwt.name),
        Text(jwt.algorithm),
        Code(jwt.algorithm),
        ALGORITHMS[jwt.algorithm].kind,
        ALGORITHMS[jwt.algorithm].bits,
        jwt.key_format,
        tuple(Pair(Text(name), Text(value)) for name, value in jwt.header),
        tuple(Pair(Text(name), _shown(value, language)) for name, value in jwt.claims),
        jwt.lifetime,
    )


def _proof(proof: Dpop | None, url: str, language: Names) -> Signature | None:
    if proof is None:
        return None
    return Signature(
        language.word("proof"),
        Text(proof.algorithm),
        Code(proof.algorithm),
        ALGORITHMS[proof.algorithm].kind,
        ALGORITHMS[proof.algorithm].bits,
        proof.private_key_format,
        url=Text(urlsplit(url)._replace(query="").geturl()),
    )


def _function_name(request: TokenRequest) -> str:
    """What the guide calls the function: by what a caller needs for a token."""
    basis = BASES.get(request.client_authentication.method, "client_id_and_client_secret")
    return f"get_token_by_{request.grant.basis or basis}"


def _steps(request: TokenRequest, wire: WireRequest) -> Steps:
    read = [name for name, value in wire.variables if isinstance(value, EnvRef)]
    filled_in = [name for name, _ in wire.variables]
    signed = [wire.assertion.name] if wire.assertion else []
    signed += ["DPoP proof"] if request.proof else []
    return Steps(
        credentials=Code(
            f"Read the {_listed(read)} from the environment"
            if read
            else f"Fill in the {_listed(filled_in)}"
        ),
        sign=Code(f"Sign the {_listed(signed)}"),
        send=Code("Send the token request"),
        wait=Code("Wait until the user has confirmed the code"),
        result=Code("Return the access token, or say why there is none"),
    )


def _listed(names: list[str]) -> str:
    if len(names) > LONGEST_LIST:
        return "values that the request needs"
    words = [WORDS.get(name, name.replace("_", " ")) for name in names]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
