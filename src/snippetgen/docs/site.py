"""Writes the site's generated files, or checks that they are as they would be written.

Generated are the snippets, the pages that show them, and marked regions of files that are
otherwise written by hand. A manifest of the generated files is kept beside the snippets, so that
a file of a removed target is deleted and a file of anybody else is never touched.
"""

import difflib
import json
import re
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from snippetgen import __version__, files
from snippetgen.docs.changes import CHANGELOG, STORE, History
from snippetgen.docs.pages import MANIFEST, RECORD, Record, generate, programs, regions
from snippetgen.errors import InputError
from snippetgen.token_request import TokenRequest


@dataclass(frozen=True, slots=True)
class Plan:
    """What the generated files should be.

    Args:
        files: path and text of each.
        stale: paths of files that were generated once and are not any more.
    """

    files: Mapping[Path, str]
    stale: list[Path]

    def differences(self) -> Iterator[str]:
        """Unified diffs from what is there to what should be."""
        for path, text in self.files.items():
            present = _read(path)
            if present != text:
                yield from _diff(path, present or "", text)
        for path in self.stale:
            yield from _diff(path, _read(path) or "", "")

    def write(self) -> int:
        """Make it so; returns how many files were changed."""
        changed = {path: text for path, text in self.files.items() if _read(path) != text}
        for path, text in changed.items():
            files.replace_file(path, text)
        for path in self.stale:
            path.unlink()
        return len(changed) + len(self.stale)


def plan(root: Path, request: TokenRequest, parser: ArgumentParser) -> Plan:
    """Work out the generated files of the site in a folder.

    Args:
        root: the site's folder, which holds `mkdocs.yml`.
        request: what the snippets ask for.
        parser: the command's, whose reference is a page.

    Raises:
        InputError: there is no site, or a file that is not generated is in the way.
    """
    if not (root / "mkdocs.yml").is_file():
        raise InputError(f"there is no mkdocs.yml in {root}: run this in the site's folder")
    history, changelog = _history(root), _read(root / CHANGELOG) or ""
    pages = generate(request, parser, _record(root), history, changelog)
    generated = {root / path: text for path, text in pages.items()}
    known = {root / path for path in _manifest(root)}
    for path in generated:
        if path.exists() and path not in known and _read(path) != generated[path]:
            raise InputError(f"{path} is in the way: it is not one of the generated files; move it")
    manifest = "".join(f"{path.relative_to(root).as_posix()}\n" for path in sorted(generated))
    files = {**generated, root / MANIFEST: manifest, **_with_regions(root)}
    return Plan(files, sorted(path for path in known - set(generated) if path.is_file()))


def release(root: Path, request: TokenRequest) -> None:
    """Keep the site's programs as those of this version, for the next release to compare with.

    Raises:
        InputError: there is nothing to keep them in, or this version cannot be kept.
    """
    history = _history(root)
    if history is None:
        raise InputError(f"there is no {STORE} in {root}: it keeps what each release changed")
    changelog = _read(root / CHANGELOG) or ""
    kept = history.release(__version__, programs(request), changelog)
    files.replace_file(root / STORE, kept.write())


def _history(root: Path) -> History | None:
    text = _read(root / STORE)
    return None if text is None else History.read(text)


def _record(root: Path) -> Record | None:
    """What was proven last, where that is kept.

    Raises:
        InputError: the file is not what `snippetgen verify --record` writes.
    """
    text = _read(root / RECORD)
    if text is None:
        return None
    try:
        record = json.loads(text)
        record["targets"], record["vectors"]
    except (KeyError, TypeError, ValueError):
        raise InputError(
            f"{RECORD} is no record of a verification: write it with"
            f" 'snippetgen verify --record {RECORD}'"
        ) from None
    return dict(record)


def _manifest(root: Path) -> Iterator[PurePosixPath]:
    """The files that were generated last time, none of them outside the site's docs."""
    for line in (_read(root / MANIFEST) or "").splitlines():
        path = PurePosixPath(line)
        if path.parts[:1] != ("docs",) or ".." in path.parts:
            raise InputError(f"{MANIFEST} lists '{line}', which is not below docs: remove the line")
        yield path


def _with_regions(root: Path) -> dict[Path, str]:
    """The files that have regions, with the regions' lines as they should be."""
    files: dict[Path, str] = {}
    for name, (file, lines) in regions().items():
        path = root / file
        text = files.get(path) or _read(path)
        if text is not None:
            files[path] = _fill_region(text, name, lines)
    return files


def _fill_region(text: str, name: str, content: list[str]) -> str:
    """Put lines between the comments `begin NAME` and `end NAME`, and change nothing else."""
    begin = _marker("begin", name).search(text)
    if not begin:
        return text
    end = _marker("end", name).search(text, begin.end())
    if not end:
        raise InputError(f"the region '{name}' has no end: add the comment 'end {name}'")
    return text[: begin.end()] + "".join(f"{line}\n" for line in content) + text[end.start() :]


def _marker(edge: str, name: str) -> re.Pattern[str]:
    """A line that holds nothing but a comment of YAML or Markdown that marks a region's edge."""
    return re.compile(rf"^[ \t]*(?:#|<!--) {edge} {name}\b[^\n]*\n", re.MULTILINE)


def _read(path: Path) -> str | None:
    # Byte for byte: a line end that is not ours is nobody's to change.
    return path.read_bytes().decode("utf-8") if path.is_file() else None


def _diff(path: Path, present: str, wanted: str) -> Iterator[str]:
    name = path.as_posix()
    return difflib.unified_diff(
        present.split("\n"), wanted.split("\n"), name, f"{name} (as generated)", lineterm=""
    )
