"""What the core makes of choices and of specs, as digests: run by CPython, and in the engine."""

import hashlib
import json
from typing import Any

from snippetgen import browser, registry, render, spec
from snippetgen.errors import SnippetgenError
from snippetgen.target import Target
from snippetgen.token_request import TokenRequest
from snippetgen.toml_table import TomlTable


def run(text: str) -> str:
    """The digests of answers, and of each target's program for each spec; JSON in, JSON out.

    `coloured` and `choices` are choices of the form, with and without colours, which take ten
    times as long as all the rest; `specs` are pairs of a spec's keys and a style.
    """
    given = json.loads(text)
    found = {
        "coloured": [digest(browser.answer(json.dumps(each))) for each in given["coloured"]],
        "choices": [digest(json.dumps(browser.build(each))) for each in given["choices"]],
        "specs": [programs(keys, style) for keys, style in given["specs"]],
    }
    return json.dumps(found)


def programs(keys: dict[str, object], style: Any) -> list[str]:
    request = spec.read_spec(TomlTable(keys, "vector"))
    return [digest(program(request, target, style)) for target in registry.targets()]


def program(request: TokenRequest, target: Target, style: Any) -> str:
    try:
        return render(request, target, style).code
    except SnippetgenError as error:
        return str(error)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
