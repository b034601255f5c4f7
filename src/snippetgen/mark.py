"""The mark: one line in a snippet that says which version made it, for what target, of what spec.

`snippetgen 0.1.0 php/curl 3f2a9c1d`, and behind the target `client` where the style is that. It is
made of names and digits of our own alone, so it cannot leave the comment that it stands in.
"""

import json
import re
from hashlib import sha256
from typing import NamedTuple

from snippetgen import __version__
from snippetgen.grants import Value
from snippetgen.target import STYLES, Style, Target
from snippetgen.text import EnvRef
from snippetgen.token_request import TokenRequest
from snippetgen.wire import WireRequest

LENGTH_OF_DIGEST = 8
"""Hexadecimal digits: enough to tell one spec from another, and too few to mistake for a key."""

_MARK = re.compile(
    r"\bsnippetgen (?P<version>\d+(?:\.\d+)+[a-z0-9.]*) (?P<target>[a-z0-9-]+/[a-z0-9-]+)"
    rf"(?: (?P<style>{'|'.join(STYLES[1:])}))? (?P<digest>[0-9a-f]{{{LENGTH_OF_DIGEST}}})\b"
)


class Mark(NamedTuple):
    """What a mark says.

    Args:
        version: of snippetgen.
        target: its id.
        style: one of `target.STYLES`.
        digest: what `digest` makes of the request.
    """

    version: str
    target: str
    style: Style
    digest: str

    def __str__(self) -> str:
        words = ("snippetgen", self.version, self.target, self.style, self.digest)
        return " ".join(word for word in words if word != STYLES[0])


def mark_of(target: Target, style: Style, request_digest: str) -> Mark:
    """The mark of what this version renders."""
    return Mark(__version__, target.id, style, request_digest)


def find_marks(text: str) -> list[Mark]:
    """The marks in a text, in their order."""
    return [
        Mark(
            found["version"],
            found["target"],
            next(style for style in STYLES if style == (found["style"] or STYLES[0])),
            found["digest"],
        )
        for found in _MARK.finditer(text)
    ]


def with_mark(text: str, mark: object) -> str:
    """The text with another mark in the place of each: two versions of the same code are equal."""
    return _MARK.sub(str(mark), text)


def digest(request: TokenRequest, wire: WireRequest) -> str:
    """A short digest of all of a request that decides a snippet's text, but for the secrets.

    A value that the program holds is left out, be it the client's id or its secret, and so is that
    of a further parameter or header that is a secret by its name: who reads a mark could otherwise
    try guesses on it. Of variables the names are in.

    It is made of what goes over the wire, not of our own words for it, so that the same request has
    the same digest in a later version; what a later version adds is to be added where it is not the
    default alone.
    """
    authentication = request.client_authentication
    assertion, proof = wire.assertion, request.proof
    facts = [
        wire.url,
        [(name, _open(name, value)) for name, value in wire.headers],
        [(name, _open(name, value)) for name, value in wire.parameters],
        [(name, _name(value)) for name, value in wire.variables],
        authentication.method,
        wire.authorization and wire.authorization.encoding,
        assertion
        and (assertion.algorithm, assertion.key_format, assertion.header, assertion.claims),
        proof and (proof.algorithm, proof.private_key_format),
        request.grant.polling,
        request.body_format,
        request.time_limit,
    ]
    canonical = json.dumps(facts, ensure_ascii=True, separators=(",", ":"))
    return sha256(canonical.encode("ascii")).hexdigest()[:LENGTH_OF_DIGEST]


def _open(name: str, value: Value) -> Value | None:
    """A value that may be tried guesses on; None where it may be a secret."""
    if not isinstance(value, str):
        return value
    from snippetgen.secret_names import is_secret

    return None if is_secret(name) else value


def _name(value: str | EnvRef) -> str | None:
    """The name of a variable; None for what the program holds."""
    return value.name if isinstance(value, EnvRef) else None
