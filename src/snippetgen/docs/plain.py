"""A page's source as plain Markdown: what only the site's builders understand is spelled out."""

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

import yaml

Read = Callable[[PurePosixPath], str | None]
"""Reads a file by its path below the site's folder; None where there is none."""

INCLUDE = re.compile(r'(?P<indent> *)--8<-- "(?P<path>[^":]+)(?::(?P<section>[\w-]+))?"$')
SECTION = "--8<-- [{edge}:{name}]"
FENCE = re.compile(r" *(?P<fence>```+|~~~+)")
TITLED = re.compile(r'(?:!!!|\?\?\?\+?|===\+?) (?:[\w -]+ )?"(?P<title>.*)"$')
"""The first line of an admonition, of details or of a tab; what is in it is indented."""

INDENT = " " * 4
UNSEEN = re.compile(r"\s*(?:<!--.*-->|\{:? ?[.#][^{}]*\})$")
"""A line that shows nothing: a comment, or the attributes of the block above."""

WRAPPER = re.compile(r"<div\b[^>]*\bmarkdown\b[^>]*>$|</div>$")
"""An element around Markdown: its own line goes, and what is in it stays."""

ELEMENT = re.compile(r"<(?:button|div|figure|form|label|nav|p|script|section|style|table)\b")
ATTRIBUTES = re.compile(r"(?<=\S) ?\{:? ?[.#][^{}]*\}")
CODE_OR_LINK = re.compile(r"`[^`]*`|(?<=\]\()(?P<path>[^)#\s]+)")


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """A page's own settings, and what follows them."""
    lines = text.split("\n")
    if lines[0] != "---" or "---" not in lines[1:]:
        return {}, text
    end = lines.index("---", 1)
    # Makes nothing but texts, whatever a value looks like.
    settings = yaml.load("\n".join(lines[1:end]), yaml.BaseLoader)  # noqa: S506
    return dict(settings), "\n".join(lines[end + 1 :]).lstrip("\n")


def plain(text: str, read: Read, link: Callable[[str], str]) -> str:
    """The page without front matter, with its includes, and without the builders' own syntax.

    Args:
        text: the page's source.
        read: reads what it includes.
        link: where a link of the source leads to from the plain page.
    """

    def relink(match: re.Match[str]) -> str:
        return link(match[0]) if match["path"] else match[0]

    fence = ""
    done: list[str] = []
    for line in _without_syntax(list(_with_includes(front_matter(text)[1].split("\n"), read))):
        inside, fence = bool(fence), _fence(line, fence)
        if inside or fence:
            done.append(line)
        elif line or done[-1:] != [""]:
            done.append(CODE_OR_LINK.sub(relink, ATTRIBUTES.sub("", line)))
    return "\n".join(done).strip("\n") + "\n"


def relative(target: PurePosixPath, place: PurePosixPath) -> str:
    """The link to a file from another one."""
    return posixpath.relpath(target.as_posix(), place.parent.as_posix())


def _with_includes(lines: list[str], read: Read) -> Iterator[str]:
    """The lines, each include replaced by what it names, as far in as it stands."""
    for line in lines:
        match = INCLUDE.match(line)
        text = read(PurePosixPath(match["path"])) if match else None
        if match is None or text is None:
            yield line
        else:
            included_lines = _section(text.rstrip("\n").split("\n"), match["section"])
            for included in _with_includes(included_lines, read):
                yield f"{match['indent']}{included}" if included else ""


def _section(lines: list[str], name: str | None) -> list[str]:
    """The lines between the marks of a section, or all where none is named."""
    if name is None:
        return lines
    start, end = (lines.index(SECTION.format(edge=edge, name=name)) for edge in ("start", "end"))
    return lines[start + 1 : end]


def _without_syntax(lines: list[str]) -> Iterator[str]:
    """The lines, titles of blocks in bold, and without HTML; what is in a fence stays."""
    fence = ""
    waiting = iter(range(len(lines)))
    for number in waiting:
        line = lines[number]
        inside, fence = bool(fence), _fence(line, fence)
        titled = TITLED.match(line)
        if inside or fence:
            yield line
        elif titled:
            length = _length_of_block(lines[number + 1 :])
            body = lines[number + 1 : number + 1 + length]
            yield from ("", f"**{titled['title']}**", "")
            yield from _without_syntax([each.removeprefix(INDENT) for each in body])
            _skip(waiting, length)
        elif ELEMENT.match(line) and not WRAPPER.match(line):
            _skip(waiting, next(_blanks(lines[number:])) - 1)
        elif not UNSEEN.match(line) and not WRAPPER.match(line):
            yield line


def _fence(line: str, fence: str) -> str:
    """The fence that a line is in or opens; nothing where it closes that or is in none."""
    match = FENCE.match(line)
    if fence:
        return "" if line.strip() == fence else fence
    return match["fence"] if match else ""


def _length_of_block(lines: list[str]) -> int:
    """How many of the lines are indented, or blank before one that is."""
    length = 0
    for number, line in enumerate(lines, 1):
        if line.startswith(INDENT):
            length = number
        elif line.strip():
            break
    return length


def _blanks(lines: list[str]) -> Iterator[int]:
    """Where lines are blank, and where they end."""
    yield from (number for number, line in enumerate(lines) if not line.strip())
    yield len(lines)


def _skip(waiting: Iterator[int], count: int) -> None:
    for _ in range(count):
        next(waiting)
