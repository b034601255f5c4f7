"""Each page as plain Markdown at an address of its own, and `llms.txt`, which lists them.

Both builders serve a text file as it is; a file `.md` they would build. They are written beside the
sources and kept out of git: they say nothing that is not in these.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from snippetgen.docs.plain import Read, front_matter, plain, relative

DOCS = PurePosixPath("docs")
LLMS = DOCS / "llms.txt"
NAME = "index.md.txt"
"""What a page's copy is called, in the folder that the page is at."""

HEAD = """\
# {name}

> {description}

Each page is here as plain Markdown, with its programs whole.
"""


def copies(pages: Mapping[PurePosixPath, str], read: Read, config: str) -> dict[PurePosixPath, str]:
    """The copies and their list: path below the site's folder, and text.

    Args:
        pages: the sources of all pages, by their path below the site's folder.
        read: reads what they include.
        config: the text of `mkdocs.yml`.
    """
    texts = {address(page): _copy(page, pages, read) for page in pages}
    return {**texts, LLMS: llms(pages, config)}


def address(page: PurePosixPath) -> PurePosixPath:
    """Where a page's copy is: in the folder that both builders make of the page."""
    return (page.parent if page.stem == "index" else page.with_suffix("")) / NAME


def llms(pages: Mapping[PurePosixPath, str], config: str) -> str:
    """The list of pages as llmstxt.org has it: title, summary, and sections of links."""
    # What a plugin's tag would make of a value is of no interest here.
    settings = yaml.load(config, yaml.BaseLoader)  # noqa: S506 - makes nothing but texts
    nav = settings.get("nav") or sorted(path.relative_to(DOCS).as_posix() for path in pages)
    parts = [
        HEAD.format(name=settings["site_name"], description=settings.get("site_description", ""))
    ]
    for title, section in _sections(nav):
        lines = [_item(each, DOCS / path, pages) for each, path in section if DOCS / path in pages]
        if lines:
            parts.append(f"## {title}\n\n" + "".join(lines))
    return "\n".join(parts)


def _copy(page: PurePosixPath, pages: Mapping[PurePosixPath, str], read: Read) -> str:
    place = address(page)

    def link(target: str) -> str:
        if re.match(r"[a-z]+:|/", target):
            return target
        path = PurePosixPath(posixpath.normpath(page.parent / target))
        return relative(address(path) if path in pages else path, place)

    return plain(pages[page], read, link)


def _sections(nav: list[Any]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The sections of the navigation, those pages first that are in none."""
    yield "Pages", [leaf for leaf in map(_leaf, nav) if leaf]
    for entry in nav:
        if _leaf(entry) is None:
            ((title, below),) = entry.items()
            yield title, list(_leaves(below))


def _leaves(nav: list[Any]) -> Iterator[tuple[str, str]]:
    for entry in nav:
        leaf = _leaf(entry)
        if leaf:
            yield leaf
        else:
            for below in entry.values():
                yield from _leaves(below)


def _leaf(entry: str | dict[str, Any]) -> tuple[str, str] | None:
    """The title, if it has one here, and the path of a page; None for a section."""
    if isinstance(entry, str):
        return "", entry
    ((title, value),) = entry.items()
    return (title, value) if isinstance(value, str) else None


def _item(title: str, page: PurePosixPath, pages: Mapping[PurePosixPath, str]) -> str:
    settings, text = front_matter(pages[page])
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    title = title or (heading[1] if heading else page.stem)
    about = f": {settings['description']}" if "description" in settings else ""
    return f"- [{title}]({relative(address(page), LLMS)}){about}\n"
