"""The headers and the body of a curl command: names and values, as curl would send them."""

import json
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus

from snippetgen.sources.curl_command.options import DATA, Options
from snippetgen.sources.curl_command.words import refusal

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class Headers:
    """The request headers that a command gives.

    Args:
        given: names as written and values, in order, without those that have no value: curl does
            not send them.
    """

    given: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """The value of a header, by its name in lower case; None where it is not given."""
        return next((value for each, value in self.given if each.lower() == name), None)


def read_headers(options: Options) -> Headers:
    """Read `--header` and `--user-agent`.

    Raises:
        InputError: a header is read from a file, has no colon, or is given twice.
    """
    headers: dict[str, tuple[str, str]] = {}
    for option, text in options.all("header", "user-agent"):
        name, value = ("User-Agent", text) if option == "user-agent" else _header(text)
        if name.lower() in headers:
            raise refusal("a header is given twice: give it once")
        headers[name.lower()] = name, value.strip()
    return Headers(tuple(pair for pair in headers.values() if pair[1]))


def _header(text: str) -> tuple[str, str]:
    if text.startswith("@"):
        raise refusal("--header @FILE reads headers from a file: write them out")
    name, colon, value = text.partition(":")
    if not colon and not text.endswith(";"):
        raise refusal("a --header has no colon: write --header 'Name: value'")
    return name.strip(), value


@dataclass(frozen=True)
class Body:
    """The parameters of the request.

    Args:
        body_format: `form` or `json`.
        parameters: each with its values, in order; those without a value are not among them.
        empty: the names of those that have none, which a server treats as omitted (RFC 6749,
            section 3.2).
    """

    body_format: str
    parameters: dict[str, list[str]]
    empty: tuple[str, ...] = ()

    def get(self, name: str) -> str | None:
        """The value of a parameter that is given once; None where it is not given."""
        values = self.parameters.get(name)
        return values[0] if values else None


def read_body(options: Options, headers: Headers) -> Body:
    """Read `--data`, its relatives and `--json`.

    Raises:
        InputError: there is no data, it lies in a file, it is neither a form nor a JSON object of
            strings, or a parameter is given twice.
    """
    given = options.all(*DATA)
    if not given:
        raise refusal(
            "it sends no data: a token request is a POST with its parameters in the body, such as"
            " -d grant_type=client_credentials (RFC 6749, section 3.2)"
        )
    as_json = any(name == "json" for name, _ in given)
    content = "".join(
        _joined(name, value, position) for position, (name, value) in enumerate(given)
    )
    body_format = _body_format(headers.get("content-type"), JSON if as_json else FORM)
    pairs = _members(content) if body_format == "json" else _form(content)
    parameters: dict[str, list[str]] = {}
    for name, value in pairs:
        parameters.setdefault(name, []).append(value)
    for name, values in parameters.items():
        if len(values) > 1 and name != "resource":
            raise refusal(f"{describe(name)} is given twice (RFC 6749, section 3.2): give it once")
    return Body(
        body_format,
        {name: values for name, values in parameters.items() if all(values)},
        tuple(name for name, values in parameters.items() if not all(values)),
    )


def describe(name: str, noun: str = "parameter") -> str:
    """Name a parameter, or a header, in a message, if its name is not a value gone astray."""
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return f"the {noun} {name}" if plain and len(name) <= LONGEST_NAME else f"a {noun}"


LONGEST_NAME = 40
"""Characters; beyond that a name is none, and may be a secret."""


def _joined(option: str, value: str, position: int) -> str:
    """What one option adds to the body: curl joins forms with '&', and JSON with nothing."""
    joint = "&" if position and option != "json" else ""
    if option == "data-urlencode":
        return joint + _encoded(value)
    if value.startswith("@") and option != "data-raw":
        raise refusal(f"--{option} @FILE reads the data from a file: write it out")
    return joint + value


def _encoded(value: str) -> str:
    """`content`, `=content` and `name=content`; a name is sent as it is."""
    name, equals, content = value.partition("=")
    if not equals and "@" in value:
        raise refusal("--data-urlencode NAME@FILE reads the data from a file: write it out")
    if not equals:
        name, content = "", value
    return f"{name}={quote(content, safe='')}" if name else quote(content, safe="")


def _body_format(content_type: str | None, default: str) -> str:
    media_type = (content_type or default).partition(";")[0].strip().lower()
    if media_type == JSON:
        return "json"
    if media_type != FORM:
        raise refusal(f"its Content-Type is neither {FORM} nor {JSON}: use one of them")
    return "form"


def _form(content: str) -> list[tuple[str, str]]:
    """Decode a form (RFC 6749, Appendix B)."""
    if content.lstrip().startswith("{"):
        raise refusal(
            "its data looks like JSON and is sent as a form: add"
            " -H 'Content-Type: application/json'"
        )
    pairs = []
    # Documentation breaks long data into lines, and no parameter begins or ends with a blank.
    pieces = (piece.strip() for piece in content.split("&"))
    for position, piece in enumerate(pieces, start=1):
        name, equals, value = piece.partition("=")
        if piece and not equals:
            raise refusal(f"part {position} of its data has no '=': write NAME=VALUE")
        if piece:
            pairs.append((_decoded(name, position), _decoded(value, position)))
    return pairs


def _decoded(text: str, position: int) -> str:
    try:
        return unquote_plus(text, errors="strict")
    except ValueError:
        raise refusal(f"part {position} of its data is not UTF-8: encode it so") from None


def _members(content: str) -> list[tuple[str, str]]:
    """Read a JSON object of strings, as servers take it that want JSON."""
    try:
        members = json.loads(content, object_pairs_hook=_Members)
    except (ValueError, RecursionError):
        raise refusal("its data is not JSON, as its Content-Type says it is") from None
    if not isinstance(members, _Members):
        raise refusal("its JSON is no object: a token request has parameters by name")
    pairs = []
    for name, value in members:
        if not isinstance(value, str):
            raise refusal(
                f"{describe(name)} is no string in its JSON: token requests here have strings alone"
            )
        pairs.append((name, value))
    return pairs


class _Members(list[tuple[str, object]]):
    """The members of a JSON object, in order; unlike an array, which is a list as well."""
