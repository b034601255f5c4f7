"""What the pages on client authentication and on grants show: a diagram, a request, its targets.

Their prose is written by hand and takes these parts in; what they say of a request is read off
the core, so that it cannot differ from what the programs send.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from snippetgen import registry, spec
from snippetgen.docs import sequence, wire_text
from snippetgen.docs.example_requests import EXAMPLES, NOTES, Example
from snippetgen.docs.template import page
from snippetgen.errors import UnsupportedError
from snippetgen.rendering import check_support
from snippetgen.target import STYLES, Language, Target
from snippetgen.token_request import TokenRequest
from snippetgen.toml_table import TomlTable

FOLDER = PurePosixPath("docs/snippets/explained")
TOKEN_ENDPOINT = "https://auth.example.com/oauth2/token"

FEW = 8
"""Clients that a sentence names; where more lack something, it names those that do not."""

CLAUSE = re.compile(r"RFC (\d+)(?:, section ([\d.]*\d))?")


def generate() -> dict[PurePosixPath, str]:
    """The parts of each page, in a file that the page takes them from."""
    return {FOLDER / f"{each.name}.txt": _explained(each) for each in EXAMPLES}


def linked(text: str) -> str:
    """A text in Markdown whose clauses of RFCs are links."""
    return CLAUSE.sub(_link, text)


def _link(clause: "re.Match[str]") -> str:
    section = f"#section-{clause[2]}" if clause[2] else ""
    return f"[{clause[0]}](https://www.rfc-editor.org/rfc/rfc{clause[1]}{section})"


def _explained(example: Example) -> str:
    keys = {"token_endpoint": TOKEN_ENDPOINT, **example.keys}
    request = spec.read_spec(TomlTable(keys, example.name))
    parts = wire_text.parts(request)
    notes = {**NOTES, **example.notes}
    told = [part.name for part in parts if part.name in notes]
    targets = [target for target in registry.targets() if target.run.command]
    able = [target for target in targets if _can(target, request)]
    return page(
        "explained.txt.j2",
        diagram=sequence.draw(f"Sequence of {example.title}", example.messages),
        parts=parts,
        told=told,
        notes=[linked(notes[name]) for name in told],
        decoded=wire_text.decoded(request),
        targets=targets,
        able=able,
        lacking=[target for target in targets if target not in able],
        few=FEW,
        languages=list(_languages(targets, able)),
        unable=_titles(targets) - _titles(able),
    )


def _titles(targets: list[Target]) -> set[str]:
    return {target.language.title for target in targets}


def _can(target: Target, request: TokenRequest) -> bool:
    try:
        check_support(request, target, STYLES[0])
    except UnsupportedError:
        return False
    return True


def _languages(
    targets: list[Target], able: list[Target]
) -> Iterator[tuple[Language, list[Target]]]:
    """The languages that have an able client, with those clients where not all are."""
    for language in dict.fromkeys(target.language for target in able):
        those = [target for target in able if target.language == language]
        every = len(those) == sum(target.language == language for target in targets)
        yield language, [] if every else those
