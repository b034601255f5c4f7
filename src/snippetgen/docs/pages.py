"""What the generated files hold."""

import json
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from snippetgen import registry
from snippetgen.client_authentication import METHODS
from snippetgen.docs import builder, explained, home, picker, provider_pages
from snippetgen.docs.api import python_reference
from snippetgen.docs.changes import UNRELEASED, History, sections
from snippetgen.docs.reference import command_reference
from snippetgen.docs.template import page
from snippetgen.errors import UnsupportedError
from snippetgen.rendering import render
from snippetgen.snippet import Snippet
from snippetgen.spec_keys import KEYS, VARIABLES, schema
from snippetgen.target import STYLES, Language, Style, Target
from snippetgen.token_request import TokenRequest

SNIPPETS = PurePosixPath("docs/snippets")
LANGUAGES = PurePosixPath("docs/languages")
MANIFEST = SNIPPETS / "generated.txt"
BUILT = SNIPPETS / "built.txt"
TABS = SNIPPETS / "tabs.txt"
TABS_STYLE = PurePosixPath("docs/assets/tabs.css")
BUILDER = PurePosixPath("docs/builder.md")
COMMAND = PurePosixPath("docs/reference/command.md")
PYTHON = PurePosixPath("docs/reference/python.md")
SPEC = PurePosixPath("docs/reference/spec.md")
SCHEMA = PurePosixPath("docs/reference/snippetgen.schema.json")
CHANGES = PurePosixPath("docs/changes.md")
PROOF = PurePosixPath("docs/proof.md")
RECORD = PurePosixPath("docs/proof.json")
"""What `snippetgen verify --record` writes for the page of proof."""

PEERS = PurePosixPath("docs/peers.json")
"""What `bench/peers.py` writes for the page of comparison."""
COMPARISON = PurePosixPath("docs/reference/comparison.md")

STYLED_TABS = 20
"""How many tabs of a set Material and Zensical style."""

Record = dict[str, Any]

RESULTS = {
    "passed": "sent exactly the request, printed the token alone, or reported the refusal",
    "failed": "did not, for a reason that is listed",
    "unsupported": "cannot be done by the target, and is refused with a clear message",
    "skipped": "could not be run, as a tool was missing",
}
SIGNS = {"passed": "✓", "failed": "✗", "unsupported": "–", "skipped": "○", None: ""}
"""How a result is shown in a table; None where there is no such request."""

KINDS = {
    str: "string",
    int: "whole number",
    bool: "true or false",
    list: "array of strings",
    dict: "table of strings",
}
"""What the value of a key is, in words."""

EXAMPLE = "shell/curl"
"""The target that the page on adding one shows, with its language."""


class Earlier(NamedTuple):
    """What a site's folder keeps of earlier runs; None where it does not.

    Args:
        record: what `snippetgen verify --record` wrote.
        peers: what `bench/peers.py` wrote.
        history: the programs of releases.
        changelog: what each release changed, in words.
    """

    record: Record | None
    peers: Record | None
    history: History | None
    changelog: str


def generate(
    request: TokenRequest,
    parser: ArgumentParser,
    earlier: Earlier,
) -> dict[PurePosixPath, str]:
    """All generated files: path below the site's folder, and text.

    Args:
        request: what the snippets ask for.
        parser: the command's, whose reference is a page.
        earlier: what the site's folder keeps of earlier runs.
    """
    shown = _snippets(request, "function")
    kept = _snippets(request, "client")
    files = {_place(snippet): snippet.code for snippet in shown.values()}
    files |= {_place(snippet, "client"): snippet.code for snippet in kept.values()}
    groups = _by_language([target for target in registry.targets() if target.id in shown])
    order = picker.in_order(list(groups))
    files[TABS] = page(
        "tabs.txt.j2",
        groups={each: groups[each] for each in order},
        kinds=picker.GROUPS,
        chips=picker.chips(order),
    )
    files |= home.generate(groups, earlier.record)
    files[TABS_STYLE] = page("tabs.css.j2", count=len(groups), styled=STYLED_TABS)
    files[LANGUAGES / "index.md"] = page("languages.md.j2", groups=groups)
    for language, targets in groups.items():
        files[LANGUAGES / f"{language.id}.md"] = page(
            "language.md.j2",
            language=language,
            targets=targets,
            kept=[target for target in targets if target.id in kept],
            notes=_notes(language),
            records=earlier.record["targets"] if earlier.record else {},
        )
    first = registry.find(picker.CHIPS[0])
    files[BUILDER] = page("builder.md.j2", kinds=picker.GROUPS, first=first, **builder.form())
    files[COMMAND] = command_reference(parser)
    files[PYTHON] = python_reference()
    files[SPEC] = page("spec.md.j2", keys=KEYS, kinds=KINDS, variables=VARIABLES)
    files[SCHEMA] = f"{json.dumps(schema(), indent=2)}\n"
    files[provider_pages.INDEX] = provider_pages.index()
    files |= explained.generate()
    if earlier.record:
        files[PROOF] = _proof(earlier.record)
    if earlier.history:
        changes = {UNRELEASED: earlier.history.since(programs(request)), **earlier.history.releases}
        files[CHANGES] = page("changes.md.j2", sections=sections(earlier.changelog, changes))
    if earlier.peers:
        files[COMPARISON] = page("comparison.md.j2", record=earlier.peers)
    return files


def programs(request: TokenRequest) -> dict[str, str]:
    """The programs of the site, by target and by the style where that is not the first."""
    found = {
        target if style == STYLES[0] else f"{target} {style}": snippet.code
        for style in STYLES
        for target, snippet in _snippets(request, style).items()
    }
    return dict(sorted(found.items()))


def _proof(record: Record) -> str:
    """The page that shows what was run, and with which result."""
    targets = [target for target in registry.targets() if target.id in record["targets"]]
    records = [record["targets"][target.id] for target in targets]
    results = [
        {
            "name": name,
            "meaning": meaning,
            "targets": sum(each["result"] == name for each in records),
            "cases": sum(each["cases"][name] for each in records),
        }
        for name, meaning in RESULTS.items()
    ]
    grants = dict.fromkeys(grant for each in records for grant in each["matrix"])
    return page(
        "proof.md.j2",
        record=record,
        targets=targets,
        results=results,
        grants=list(grants),
        methods=METHODS,
        signs=SIGNS,
    )


def regions() -> dict[str, tuple[str, list[str]]]:
    """The generated regions of hand-written files: name, file, and lines."""
    languages = registry.languages()
    nav = [f"      - {each.title}: languages/{each.id}.md" for each in languages]
    links = ", ".join(f"[{each.title}](docs/languages/{each.id}.md)" for each in languages)
    run = [target for target in registry.targets() if target.run.command]
    return {
        "languages": ("mkdocs.yml", nav),
        "providers": ("mkdocs.yml", provider_pages.nav()),
        "targets": ("README.md", [f"{len(run)} HTTP clients and tools, of {links}."]),
        "example-target": ("docs/adding-a-target.md", _listing(registry.find(EXAMPLE))),
    }


def _snippets(request: TokenRequest, style: Style) -> dict[str, Snippet]:
    """The snippets of all targets that support the request, by target."""
    snippets = {}
    for target in registry.targets():
        with suppress(UnsupportedError):
            snippets[target.id] = render(request, target, style)
    return snippets


def _place(snippet: Snippet, below: str = "") -> PurePosixPath:
    """Where a snippet's file is."""
    return SNIPPETS / snippet.target / below / snippet.file_name


def _by_language(targets: list[Target]) -> dict[Language, list[Target]]:
    groups: dict[Language, list[Target]] = {}
    for target in targets:
        groups.setdefault(target.language, []).append(target)
    return groups


def _notes(language: Language) -> str:
    """What `notes.md` in the language's folder adds to its page."""
    path = language.folder / "notes.md"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _listing(target: Target) -> list[str]:
    """A target and its language as Markdown: each file's path and text."""
    folder = target.language.folder
    files = [path for path in folder.iterdir() if path.is_file()]
    files += [path for path in (folder / target.client).iterdir() if path.is_file()]
    lines: list[str] = []
    for path in sorted(files, key=lambda path: (path.parent != folder, path.suffix == ".j2", path)):
        lexer = "toml" if path.suffix == ".toml" else "jinja"
        name = f"templates/{path.relative_to(registry.templates()).as_posix()}"
        text = path.read_text(encoding="utf-8").splitlines()
        lines += [f"`{name}`", "", f"```{lexer}", *text, "```", ""]
    return lines
