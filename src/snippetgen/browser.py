"""The command in a web page: choices in, a program out, both as JSON.

The site's builder runs this module and all that it imports in the reader's browser, so it needs
nothing but Python and Jinja, and sends nothing. Choices are what the fields of a form hold: names
and texts. None is for a client id or a secret, which programs read when they run.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any, cast

from snippetgen import registry
from snippetgen.cli.request_options import arguments, flag
from snippetgen.cli.sources import lay_over, read_pairs
from snippetgen.cli.spec import as_toml
from snippetgen.errors import InputError, SnippetgenError
from snippetgen.rendering import render
from snippetgen.snippet import Snippet
from snippetgen.sources import providers
from snippetgen.spec import FILE_NAME, read_spec
from snippetgen.spec_keys import KEYS
from snippetgen.target import STYLES, Style, Target
from snippetgen.text import EnvRef
from snippetgen.token_request import TokenRequest
from snippetgen.toml_table import TomlTable, UnaskedKeyError
from snippetgen.wire import to_wire

FORM = "form"
"""What messages call the choices; beside a field that goes without saying."""

SET = "set."
"""How the choices begin that are a provider's variables."""

OTHERS = ("lang", "style", "provider")
"""The choices beside those and the keys of a spec."""

FIELDS = tuple(key for key in KEYS if key != "client_id")
"""The keys of a spec that may be chosen."""

CALLED = {
    "environment": r"environment variable",
    "parameters": r"parameter|--param",
    "headers": r"header(?:_name)?",
    "assertion_claims": r"claim|--assertion-claim",
    "dpop": r"proof",
    "grant_type": r"polling",
}
"""What messages call a field, where not by its name alone."""


def answer(choices: str) -> str:
    """Build what is chosen, and colour it; JSON in, JSON out.

    Args:
        choices: an object, as `build` takes it.

    Returns:
        What `build` returns; each of the files has its code as `html` as well.
    """
    result = build(json.loads(choices))
    for file in result.get("files", ()):
        file["html"] = _coloured(file["code"], file.pop("lexer"))
    return json.dumps(result)


def build(chosen: Mapping[str, str]) -> dict[str, Any]:
    """Build what is chosen.

    Args:
        chosen: names and texts; of a key that is a list the text has words, of one that is a table
            a NAME=VALUE in each line.

    Returns:
        The `files` (the program and what goes with it), how it is `run`, the `command` that prints
        the same and its `spec`, and `notes`; or an `error`, with its message and the field that it
        names. `meant` are the keys that have a meaning with the others, where that is known.
    """
    result: dict[str, Any] = {}
    try:
        for part in _parts(chosen):
            result |= part
    except SnippetgenError as error:
        message = str(error).removeprefix(f"{FORM}: ")
        result["error"] = {"message": message, "field": field_of(message)}
    return result


def _parts(chosen: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """The parts of the answer, as far as there are any.

    Raises:
        SnippetgenError: the choices cannot be built.
    """
    keys = _keys(chosen)
    table, notes = _table(chosen, keys)
    try:
        request = read_spec(table)
    except UnaskedKeyError:
        yield {"meant": sorted(table.asked)}
        raise
    yield {"meant": sorted(table.asked)}
    target = registry.find(chosen.get("lang", ""))
    style = cast("Style", chosen.get("style", STYLES[0]))
    snippets = [render(request, target, style)]
    snippets += [render(request, companion) for companion in registry.companions(target)]
    warnings = [request.grant.warning] if request.grant.warning else []
    yield {
        "files": [_file(snippet) for snippet in snippets],
        "run": _run(target, request),
        "command": shlex.join(_command(chosen, keys, target)),
        "spec": as_toml(table, request),
        "notes": [*warnings, *notes],
    }


def _keys(chosen: Mapping[str, str]) -> dict[str, object]:
    """The keys and values of a spec among the choices.

    Raises:
        InputError: there is no such field, or a line of a table is none.
    """
    for name in chosen:
        if name not in (*OTHERS, *FIELDS) and not name.startswith(SET):
            raise InputError(f"the builder has no field '{name}'")
    return {name: _value(name, chosen[name]) for name in FIELDS if name in chosen}


def _value(name: str, text: str) -> object:
    """A text as the type of its key; left as it is where it is none, which the spec then says."""
    kind = KEYS[name].kind
    if kind is list:
        return text.split()
    if kind is dict:
        return read_pairs(flag(name), [line.lstrip() for line in text.splitlines() if line.strip()])
    if kind is bool:
        return {"true": True, "false": False}.get(text, text)
    return int(text) if kind is int and re.fullmatch(r"-?[0-9]{1,9}", text) else text


def _table(
    chosen: Mapping[str, str], keys: Mapping[str, object]
) -> tuple[TomlTable, tuple[str, ...]]:
    """The keys laid over those of the provider, if one is chosen, and what to know of it."""
    if not chosen.get("provider"):
        return TomlTable(keys, FORM), ()
    provider = providers.load(chosen["provider"])
    draft = provider.draft(_settings(chosen))
    table = TomlTable(lay_over(draft, keys).data, FORM)
    provider.check(table.data)
    return table, draft.notes


def _settings(chosen: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(SET): value for name, value in chosen.items() if name.startswith(SET)}


def _command(
    chosen: Mapping[str, str], keys: Mapping[str, object], target: Target
) -> Iterator[str]:
    """The command that prints the program."""
    is_default = target.client == target.language.default_client
    yield from ("snippetgen", "--lang", target.language.id if is_default else target.id)
    if chosen.get("style", STYLES[0]) != STYLES[0]:
        yield from ("--style", chosen["style"])
    if "environment" in keys:
        # No option names variables: the spec does.
        yield from ("--spec", FILE_NAME)
        return
    if chosen.get("provider"):
        yield from ("--provider", chosen["provider"])
        for name, value in _settings(chosen).items():
            yield from ("--set", f"{name}={value}")
    yield from arguments(keys)


def _run(target: Target, request: TokenRequest) -> str:
    """The shell commands that install and run it; empty where a tool does that."""
    if not target.usage:
        return ""
    assertions, certificate = request.assertions(), "tls" in request.client_authentication.method
    lines = [
        target.install,
        target.install_signing if assertions or request.proof else "",
        target.install_certificate if certificate else "",
        *(_set(name, value) for name, value in to_wire(request).variables),
        target.usage,
    ]
    return "\n".join(line for line in lines if line)


SHOWN = ("client_id", "redirect_uri", "resource_owner_username")
"""The variables that are no secret, beside names of files."""


def _set(name: str, value: str | EnvRef) -> str:
    """The command that sets a variable; empty where the program holds the value."""
    if isinstance(value, str):
        return ""
    if name in SHOWN or name.endswith("_file"):
        return f"export {value.name}=MY_{name.upper()}"
    return f"read -rs {value.name} && export {value.name}  # type it; it is not shown"


def _file(snippet: Snippet) -> dict[str, str]:
    return {"name": snippet.file_name, "code": snippet.code, "lexer": snippet.lexer}


def _coloured(code: str, lexer: str) -> str:
    """The code as HTML, with the classes that the site's pages have."""
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    as_it_is = get_lexer_by_name(lexer, stripnl=False, ensurenl=False)
    return str(highlight(code, as_it_is, HtmlFormatter(nowrap=True)))


def field_of(message: str) -> str | None:
    """The field that a message names first; None where it names none."""
    found = _NAMED.search(message)
    if found is None:
        return None
    return f"{SET}{found['variable']}" if found["variable"] else found.lastgroup


def _named() -> "re.Pattern[str]":
    names = {name: f"{name}|{flag(name)}" for name in (*FIELDS, "style")}
    names |= {name: f"{names[name]}|{words}" for name, words in CALLED.items()}
    groups = "|".join(f"(?P<{name}>{words})" for name, words in names.items())
    return re.compile(rf"(?<![\w-])(?:--set (?P<variable>[a-z0-9_]+)|{groups})(?!\w)")


_NAMED = _named()
"""A group for each field, of what messages call it."""
