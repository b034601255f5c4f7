"""The options of curl: which there are, which take a value, and what each is to a token request."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from snippetgen.errors import InputError
from snippetgen.sources.curl_command.option_table import PLAIN, SHORT, SILENT, VALUED
from snippetgen.sources.curl_command.words import refusal

DATA = ("data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json")
"""The options that make the body."""

READ = (
    *("basic", "cert", "cookie", "header", "key", "max-time", "request", "url", "user"),
    *("user-agent", *DATA),
)
"""The options that become a part of the request."""

REFUSED = {
    "anyauth": "use --basic, or leave it out",
    "aws-sigv4": "it signs the request in a way that no program here does",
    "config": "its file holds options that are not in the command: write them out",
    "digest": "a client authenticates with Basic (RFC 6749, section 2.3.1)",
    "form": "multipart is no body of a token request: use --data (RFC 6749, section 3.2)",
    "form-string": "multipart is no body of a token request: use --data (RFC 6749, section 3.2)",
    "get": "it sends the credentials in the URL, where logs keep them: leave it out, and the data"
    " goes into the body (RFC 6749, sections 2.3.1 and 3.2)",
    "head": "token requests are POSTs (RFC 6749, section 3.2)",
    "negotiate": "a client authenticates with Basic (RFC 6749, section 2.3.1)",
    "netrc": "it reads the credentials from a file: write --user CLIENT_ID:CLIENT_SECRET",
    "netrc-file": "it reads the credentials from a file: write --user CLIENT_ID:CLIENT_SECRET",
    "netrc-optional": "it reads the credentials from a file: write --user CLIENT_ID:CLIENT_SECRET",
    "next": "it makes a second request: give one alone",
    "ntlm": "a client authenticates with Basic (RFC 6749, section 2.3.1)",
    "ntlm-wb": "a client authenticates with Basic (RFC 6749, section 2.3.1)",
    "oauth2-bearer": "an access token is what is asked for, and not what is sent",
    "request-target": "write the path in the URL",
    "upload-file": "it sends a file: write its content with --data",
    "url-query": "write the query in the URL",
    "variable": "it fills in other options: write their values out",
}
"""The options that make another request than a token request, and what to do instead."""


@dataclass(frozen=True)
class Options:
    """What a command line says.

    Args:
        given: each option by its long name with its value, in order; a URL is one of `url`, and
            an option without a value has an empty one.
    """

    given: tuple[tuple[str, str], ...]

    def all(self, *names: str) -> list[tuple[str, str]]:
        """The options of these names, in order."""
        return [(name, value) for name, value in self.given if name in names]

    def last(self, name: str) -> str | None:
        """The value that counts where an option is given again; None where it is not given."""
        return next((value for each, value in reversed(self.given) if each == name), None)

    def left_out(self) -> list[str]:
        """The options that no program here has a counterpart of, each once."""
        left = (name for name, _ in self.given if name not in READ)
        return [name for name in dict.fromkeys(left) if name.removeprefix("no-") not in SILENT]


def read_options(words: Iterable[str]) -> Options:
    """Read the words that follow the program's name.

    Raises:
        InputError: an option is unknown, has no value, or makes no token request.
    """
    options = Options(tuple(_read(iter(words))))
    for name, _ in options.given:
        if name in REFUSED:
            raise refusal(f"--{name} cannot be taken over: {REFUSED[name]}")
    return options


def _read(words: Iterator[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        if word.startswith(("–", "—")):
            raise refusal("an option starts with a typographic dash: type it as - or --")
        if word.startswith("--") and word != "--":
            yield _long(word[2:], words)
        elif word.startswith("-") and word not in ("-", "--"):
            yield from _bundle(word[1:], words)
        elif word != "--":
            yield "url", word


def _long(name: str, words: Iterator[str]) -> tuple[str, str]:
    if name.startswith("expand-"):
        raise refusal("--expand- cannot be taken over: write the value out")
    if name in VALUED:
        return name, _value(name, words)
    if name in PLAIN or name.removeprefix("no-") in PLAIN:
        return name, ""
    before_equals = name.partition("=")[0]
    if before_equals in VALUED:
        raise refusal(f"--{before_equals}= is no option of curl: put a blank in the place of '='")
    raise _unknown(f"--{name}")


def _bundle(letters: str, words: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Read short options that share one dash; what follows one that takes a value is the value."""
    for position, letter in enumerate(letters, start=1):
        name = SHORT.get(letter)
        if name is None:
            raise _unknown(f"-{letter}")
        if name in VALUED:
            yield name, letters[position:] or _value(name, words)
            return
        yield name, ""


def _value(name: str, words: Iterator[str]) -> str:
    value = next(words, None)
    if value is None:
        raise refusal(f"--{name} has no value: copy the whole command")
    return value


def _unknown(option: str) -> InputError:
    named = f" {option}" if re.fullmatch(r"-[A-Za-z0-9]|--[a-z][a-z0-9.-]{0,29}", option) else ""
    return refusal(f"it has an option{named} that curl is not known to have: leave it out")
