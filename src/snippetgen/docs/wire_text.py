"""A request as text, part by part, as it goes over the wire."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, quote_plus, urlsplit

from snippetgen.client_authentication import ClientCertificate
from snippetgen.grants import Value
from snippetgen.signing import Dpop
from snippetgen.text import EnvRef, Local
from snippetgen.token_request import TokenRequest
from snippetgen.wire import BasicCredentials, Jwt, WireRequest, to_wire

REDIRECT_URI = "https://client.example.com/callback"
UNSIGNED = "CLAIMS.SIGNATURE"
"""What a JWT has behind its header, where a reader needs to see no more of it."""

PUBLIC_KEY = {"kty": "EC", "crv": "P-256", "x": "MY_X", "y": "MY_Y"}
ONCE = "ANOTHER_VALUE_EACH_TIME"
ISSUED_AT = 1767225600
"""A time for the claims of an example: 1 January 2026."""


class Part(NamedTuple):
    """A part of a request that can be told of.

    Args:
        name: the name of its header, in lower case, or of its parameter; `request-line`, or
            `certificate` for what TLS shows before it. Empty for what only holds others together.
        title: what of its text is its name, which comes first.
        text: the rest of it.
    """

    name: str
    title: str
    text: str


def parts(request: TokenRequest) -> list[Part]:
    """The parts of a request, each a line, with placeholders for what a program reads."""
    wire = to_wire(request)
    body = _json(wire) if request.body_format == "json" else _form(wire)
    return [*_head(request, wire), Part("", "", ""), *body]


def decoded(request: TokenRequest) -> dict[str, str]:
    """What the JWTs of a request say, by the name of their part."""
    wire, jwts = to_wire(request), {}
    if wire.assertion:
        claims: dict[str, object] = {
            **{name: _value(value, wire) for name, value in wire.assertion.claims},
            "jti": ONCE,
            "iat": ISSUED_AT,
            "exp": ISSUED_AT + wire.assertion.lifetime,
        }
        jwts[wire.assertion.name] = _members(_jose_header(wire.assertion), claims)
    if request.proof:
        claims = {"htm": wire.method, "htu": wire.url, "jti": ONCE, "iat": ISSUED_AT}
        jwts["dpop"] = _members(_proof_header(request.proof), claims)
    return jwts


def _members(*objects: dict[str, object]) -> str:
    return "\n".join(json.dumps(each, indent=2) for each in objects)


def _head(request: TokenRequest, wire: WireRequest) -> Iterator[Part]:
    url = urlsplit(wire.url)
    if isinstance(request.client_authentication, ClientCertificate):
        yield Part("certificate", "", "# first, in the TLS handshake: the client's certificate")
    target = url._replace(scheme="", netloc="").geturl()
    yield Part("request-line", wire.method, f" {target} HTTP/1.1")
    yield Part("host", "Host:", f" {url.netloc}")
    if wire.authorization:
        yield Part("authorization", "Authorization:", f" Basic {_basic(wire.authorization, wire)}")
    if request.proof:
        yield Part("dpop", "DPoP:", f" {_jwt(_proof_header(request.proof))}")
    for name, value in wire.headers:
        yield Part(name.lower(), f"{name}:", f" {value}")
    media_type = "json" if request.body_format == "json" else "x-www-form-urlencoded"
    yield Part("content-type", "Content-Type:", f" application/{media_type}")
    yield Part("accept", "Accept:", " application/json")


def _form(wire: WireRequest) -> Iterator[Part]:
    for position, (name, value) in enumerate(wire.parameters):
        separator = "&" if position else ""
        yield Part(name, f"{separator}{quote_plus(name)}", f"={quote_plus(_value(value, wire))}")


def _json(wire: WireRequest) -> Iterator[Part]:
    yield Part("", "", "{")
    for position, (name, value) in enumerate(wire.parameters, 1):
        comma = "," if position < len(wire.parameters) else ""
        yield Part(name, f"  {json.dumps(name)}", f": {json.dumps(_value(value, wire))}{comma}")
    yield Part("", "", "}")


def _value(value: Value, wire: WireRequest) -> str:
    """A value, or the placeholder for one that a program reads or makes."""
    if not isinstance(value, Local):
        return value
    if wire.assertion and value.name == wire.assertion.name:
        return _jwt(_jose_header(wire.assertion))
    held = dict(wire.variables)[value.name]
    if value.name == "redirect_uri":
        return REDIRECT_URI
    return f"MY_{value.name.upper()}" if isinstance(held, EnvRef) else held


def _basic(credentials: BasicCredentials, wire: WireRequest) -> str:
    pair = [_value(each, wire) for each in (credentials.user_id, credentials.password)]
    if credentials.encoding == "form":
        pair = [quote(each, safe="") for each in pair]
    return b64encode(":".join(pair).encode()).decode()


def _jose_header(jwt: Jwt) -> dict[str, object]:
    return {"alg": jwt.algorithm, "typ": "JWT", **dict(jwt.header)}


def _proof_header(proof: Dpop) -> dict[str, object]:
    return {"typ": "dpop+jwt", "alg": proof.algorithm, "jwk": PUBLIC_KEY}


def _jwt(header: dict[str, object]) -> str:
    text = json.dumps(header, separators=(",", ":"))
    return f"{urlsafe_b64encode(text.encode()).decode().rstrip('=')}.{UNSIGNED}"
