"""Reads a pasted curl command that asks for a token, as the documentation of servers has them."""

import math
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl

from snippetgen.secret_names import is_secret
from snippetgen.sources.curl_command.client import read_client, read_proof
from snippetgen.sources.curl_command.content import Body, Headers, describe, read_body, read_headers
from snippetgen.sources.curl_command.grant import read_grant
from snippetgen.sources.curl_command.options import Options, read_options
from snippetgen.sources.curl_command.part import Part
from snippetgen.sources.curl_command.placeholders import check_kept, check_url, enumerate_names
from snippetgen.sources.curl_command.words import WHERE, refusal, split
from snippetgen.sources.draft import Draft

SET_BY_THE_REQUEST = (
    *("accept", "accept-encoding", "connection", "content-length", "content-type", "expect"),
    *("host", "transfer-encoding"),
)
"""Headers that every program sends as the request needs them, in lower case."""

OF_A_TOOL = ("postman-token",)
"""Headers that a tool adds for itself when it writes a command."""

INLINE = ("CLIENT_ID", "CLIENT_SECRET")
"""The variables in whose place a program may hold the values."""

CLIENT_PARAMETERS = ("client_id", "client_secret", "client_assertion", "client_assertion_type")


def read(command: str, *, inline: bool = False) -> Draft:
    """Read a curl command into the keys of a spec.

    Nothing of it is executed, no file and no variable is read, and no credential is kept: the
    program reads them from its environment.

    Args:
        command: the text as it was pasted, with what stands around it.
        inline: the program holds id and secret of the client, for what is said of them.

    Raises:
        InputError: it is no curl command or no token request, or holds what a spec has no key
            for; the message holds no value of it.
    """
    pasted = split(command)
    options = read_options(pasted.words[1:])
    _check_method(options)
    url = _read_url(options, pasted.filled_in)
    headers = read_headers(options)
    body = read_body(options, headers)
    grant = read_grant(body)
    grant_type = str(grant.keys.get("grant_type", ""))
    known = {*grant.parameters, *CLIENT_PARAMETERS}
    parts = (
        read_client(options, headers, body, grant_type),
        grant,
        read_proof(headers),
        _read_values(body, known),
        _read_headers(headers, options),
        _read_rest(options, body),
    )
    keys = {"token_endpoint": url} | {k: v for part in parts for k, v in part.keys.items()}
    variables = dict.fromkeys(name for part in parts for name in part.variables)
    notes = list(_credential_notes(variables, inline=inline))
    notes += [note for part in parts for note in part.notes]
    notes += check_kept(keys, pasted.filled_in)
    return Draft(WHERE, keys, tuple(notes))


def _credential_notes(variables: Iterable[str], *, inline: bool) -> Iterator[str]:
    """What becomes of the values in the command, none of which is kept."""
    held = [name for name in variables if inline and name in INLINE]
    read = [name for name in variables if name not in held]
    for names, fate in (
        (held, "what --client-id and --client-secret-file give, or to be filled in"),
        (read, "read from the environment"),
    ):
        if names:
            are = "is" if len(names) == 1 else "are"
            yield f"{enumerate_names(names)} {are} {fate}; the values in the command are not kept"


def _check_method(options: Options) -> None:
    method = options.last("request")
    if method is not None and method.upper() != "POST":
        raise refusal(
            "its method is not POST: token requests are POSTs (RFC 6749, section 3.2); leave"
            " --request out, and give the parameters with --data"
        )


def _read_url(options: Options, filled_in: Iterable[str]) -> str:
    urls = [url for _, url in options.all("url")]
    if not urls:
        raise refusal("it has no URL: give the token endpoint's")
    if len(urls) > 1:
        raise refusal(
            "it has more than one URL: give one, and put '…' around a value that holds a blank"
        )
    url = urls[0]
    if re.match(r"[^/?#]*//[^/?#]*@", url):
        raise refusal("its URL holds credentials before '@': give them with --user")
    for name, _ in parse_qsl(url.partition("?")[2], keep_blank_values=True):
        if name in ("grant_type", "scope", *CLIENT_PARAMETERS) or is_secret(name):
            raise refusal(
                f"{describe(name)} is in the query of its URL, where logs keep it: give it with"
                " --data (RFC 6749, sections 2.3.1 and 3.2)"
            )
    check_url(url, filled_in)
    return url


def _read_values(body: Body, known: set[str]) -> Part:
    """The parameters that have a key of their own, and the further ones."""
    keys: dict[str, object] = {}
    further = {}
    for name, values in body.parameters.items():
        if name == "scope":
            keys["scope"] = values[0].split()
        elif name == "resource":
            keys["resource"] = list(values)
        elif name == "audience":
            keys["audience"] = values[0]
        elif name not in known:
            if is_secret(name):
                raise refusal(
                    f"{describe(name)} looks like a secret by its name, and a further parameter is"
                    " written into the program: leave it out, and add it where the program is kept"
                )
            further[name] = values[0]
    if further:
        keys["parameters"] = further
    return Part(keys)


def _read_headers(headers: Headers, options: Options) -> Part:
    """The further headers, and what is said of those that are left out."""
    notes = []
    kept = {}
    cookie = bool(options.all("cookie"))
    for name, value in headers.given:
        lower = name.lower()
        if lower == "accept" and not re.search(r"\*/\*|json", value):
            notes.append("the header Accept is left out: a token comes as JSON")
        if lower in (*SET_BY_THE_REQUEST, *OF_A_TOOL, "authorization", "dpop"):
            continue
        if lower == "cookie":
            cookie = True
        elif is_secret(name):
            raise refusal(
                f"{describe(name, 'header')} looks like a secret by its name, and a further header"
                " is written into the program: leave it out, and add it where the program is kept"
            )
        else:
            kept[name] = value
    if cookie:
        notes.append("the cookie is left out: a token request needs none")
    return Part({"headers": kept} if kept else {}, (), tuple(notes))


def _read_rest(options: Options, body: Body) -> Part:
    keys: dict[str, object] = {"body_format": "json"} if body.body_format == "json" else {}
    limit = options.last("max-time")
    if limit is not None:
        keys["time_limit"] = _seconds(limit)
    return Part(keys, (), tuple(_left_out(options, body)))


def _seconds(text: str) -> int:
    try:
        seconds = math.ceil(float(text))
    except (OverflowError, ValueError):
        seconds = 0
    if not 1 <= seconds <= 3600:
        raise refusal("--max-time is for 1 to 3600 seconds here: give such a number")
    return seconds


def _left_out(options: Options, body: Body) -> Iterator[str]:
    left = options.left_out()
    if "insecure" in left:
        left.remove("insecure")
        yield "--insecure is left out: the program checks the server's certificate"
    if left:
        are = "is" if len(left) == 1 else "are"
        named = enumerate_names(f"--{name}" for name in left)
        yield f"{named} {are} left out: a program here has nothing like it"
    for name in body.empty:
        yield f"{describe(name)} has no value and is left out (RFC 6749, section 3.2)"
