"""What stands in a command for a value that the reader, or a shell, is to put in."""

import re
from collections.abc import Iterable, Iterator, Mapping

from snippetgen.sources.curl_command.content import describe
from snippetgen.sources.curl_command.words import refusal

# The lengths have limits so that no text takes long to search.
_SURE = re.compile(
    r"\$?\{{1,3}[^{}]{0,100}\}{1,3}|<[^<>]{0,100}>|\[[A-Za-z][\w .-]{0,100}\]"
    r"|\$\w{1,100}|\$\([^()]{0,500}\)",
)
_LIKELY = re.compile(r"(?<![A-Za-z])your[_-]\w", re.IGNORECASE)
_NAMED = re.compile(r"[<{$\[]{1,4}[\w .:-]{1,40}[>}\]]{0,3}", re.ASCII)


def without(text: str) -> str:
    """Take the placeholders out of a text."""
    return _SURE.sub("", text)


def enumerate_names(names: Iterable[str]) -> str:
    """Write names as a list with an 'and'."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def check_url(url: str, filled_in: Iterable[str]) -> None:
    """Refuse a URL with what cannot be one.

    Args:
        url: of the token endpoint.
        filled_in: what a shell would replace in the command.

    Raises:
        InputError: names the placeholders, where they are names.
    """
    found = [text for text in filled_in if text in url] + _SURE.findall(url)
    if found:
        named = [text for text in dict.fromkeys(found) if _NAMED.fullmatch(text)]
        what = enumerate_names(named) if named else "a placeholder"
        raise refusal(f"its URL holds {what}: put your own value in its place")


def check_kept(keys: Mapping[str, object], filled_in: Iterable[str]) -> list[str]:
    """Refuse values that a shell would put in; note those that the reader is to put in.

    Raises:
        InputError: a value would come from a shell.
    """
    notes = []
    for name, value in _kept(keys):
        if any(text in value for text in filled_in):
            raise refusal(f"{name} holds what the shell fills in: write the value itself")
        if _SURE.search(value) or _LIKELY.search(value):
            notes.append(f"{name} holds a placeholder: put your own value in its place")
    return list(dict.fromkeys(notes))


def _kept(keys: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The texts of the command that a program will hold, by what a message calls them."""
    for key in ("token_endpoint", "scope", "resource", "audience"):
        value = keys.get(key, "")
        yield key, " ".join(value) if isinstance(value, list) else str(value)
    for key, noun in (("parameters", "parameter"), ("headers", "header")):
        table = keys.get(key)
        if isinstance(table, dict):
            yield from ((describe(name, noun), value) for name, value in table.items())
