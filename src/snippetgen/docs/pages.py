"""What the generated files hold."""

import json
from argparse import ArgumentParser
from contextlib import suppress
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from snippetgen import registry
from snippetgen.client_authentication import METHODS
from snippetgen.docs.api import python_reference
from snippetgen.docs.reference import command_reference
from snippetgen.errors import UnsupportedError
from snippetgen.rendering import render
from snippetgen.snippet import Snippet
from snippetgen.sources import providers
from snippetgen.spec_keys import KEYS, VARIABLES, schema
from snippetgen.target import Language, Style, Target
from snippetgen.token_request import TokenRequest

SNIPPETS = PurePosixPath("docs/snippets")
LANGUAGES = PurePosixPath("docs/languages")
MANIFEST = SNIPPETS / "generated.txt"
COPIES = SNIPPETS / "copies.txt"
TABS = SNIPPETS / "tabs.txt"
TABS_STYLE = PurePosixPath("docs/assets/tabs.css")
COMMAND = PurePosixPath("docs/reference/command.md")
PYTHON = PurePosixPath("docs/reference/python.md")
PROVIDERS = PurePosixPath("docs/providers.md")
SPEC = PurePosixPath("docs/reference/spec.md")
SCHEMA = PurePosixPath("docs/reference/snippetgen.schema.json")
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

GUIDE = ("javascript", "php", "postman", "python")
"""The languages of the guide, whose tabs come first."""

CHIPS = ("python", "javascript", "php", "java", "csharp", "go", "shell", "postman")
"""The languages that most people come for, each with a button of its own."""

GROUPS = {"language": "Languages", "shell": "Shells", "tool": "Tools and files"}
"""The groups of the list of languages, by kind."""

EXAMPLE = "shell/curl"
"""The target that the page on adding one shows, with its language."""


def generate(
    request: TokenRequest,
    parser: ArgumentParser,
    record: Record | None,
    peers: Record | None = None,
) -> dict[PurePosixPath, str]:
    """All generated files: path below the site's folder, and text.

    Args:
        request: what the snippets ask for.
        parser: the command's, whose reference is a page.
        record: what `snippetgen verify --record` wrote; None where there is none.
        peers: what `bench/peers.py` wrote; likewise.
    """
    shown = _snippets(request, "function")
    kept = _snippets(request, "client")
    files = {_place(snippet): snippet.code for snippet in shown.values()}
    files |= {_place(snippet, "client"): snippet.code for snippet in kept.values()}
    groups = _by_language([target for target in registry.targets() if target.id in shown])
    order = sorted(groups, key=lambda each: (each.id not in GUIDE, each.id))
    files[TABS] = _page(
        "tabs.txt.j2",
        groups={each: groups[each] for each in order},
        kinds=GROUPS,
        chips=[each for name in CHIPS for each in order if each.id == name],
    )
    files[TABS_STYLE] = _page("tabs.css.j2", count=len(groups), styled=STYLED_TABS)
    files[LANGUAGES / "index.md"] = _page("languages.md.j2", groups=groups)
    for language, targets in groups.items():
        files[LANGUAGES / f"{language.id}.md"] = _page(
            "language.md.j2",
            language=language,
            targets=targets,
            kept=[target for target in targets if target.id in kept],
            notes=_notes(language),
        )
    files[COMMAND] = command_reference(parser)
    files[PYTHON] = python_reference()
    files[SPEC] = _page("spec.md.j2", keys=KEYS, kinds=KINDS, variables=VARIABLES)
    files[SCHEMA] = f"{json.dumps(schema(), indent=2)}\n"
    files[PROVIDERS] = _page("providers.md.j2", providers=providers.load_all())
    if record:
        files[PROOF] = _proof(record)
    if peers:
        files[COMPARISON] = _page("comparison.md.j2", record=peers)
    return files


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
    return _page(
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


def _page(template: str, **names: object) -> str:
    return _environment().get_template(template).render(names)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - what is written is Markdown of our own
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
