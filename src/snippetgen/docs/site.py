"""Writes the site's generated files, or checks that they are as they would be written.

Generated are the snippets, the pages that show them, and marked regions of files that are
otherwise written by hand. A manifest of the generated files is kept beside the snippets, so that
a file of a removed target is deleted and a file of anybody else is never touched. The pages' plain
copies are written too, under a manifest of their own, and not checked: they are not in git.
"""

import difflib
import json
import re
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from snippetgen import __version__, files
from snippetgen.docs import provider_pages
from snippetgen.docs.changes import CHANGELOG, STORE, History
from snippetgen.docs.copies import copies
from snippetgen.docs.pages import (
    BUILT,
    MANIFEST,
    PEERS,
    RECORD,
    Earlier,
    Record,
    generate,
    programs,
    regions,
)
from snippetgen.errors import InputError
from snippetgen.token_request import TokenRequest


@dataclass(frozen=True, slots=True)
class Generated:
    """Generated files that have a manifest.

    Args:
        files: path and text of each, the manifest among them.
        stale: paths of files that were generated once and are not any more.
    """

    files: Mapping[Path, str]
    stale: list[Path]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the generated files should be.

    Args:
        kept: those that are kept under version control.
        built: those that are written for a build alone.
    """

    kept: Generated
    built: Generated

    def differences(self) -> Iterator[str]:
        """Unified diffs from what is there to what should be, of the files that are kept."""
        for path, text in self.kept.files.items():
            present = _read(path)
            if present != text:
                yield from _diff(path, present or "", text)
        for path in self.kept.stale:
            yield from _diff(path, _read(path) or "", "")

    def write(self) -> int:
        """Make it so; returns how many files were changed."""
        wanted = {**self.kept.files, **self.built.files}
        changed = {path: text for path, text in wanted.items() if _read(path) != text}
        for path, text in changed.items():
            files.replace_file(path, text)
        stale = [*self.kept.stale, *self.built.stale]
        for path in stale:
            path.unlink()
        return len(changed) + len(stale)


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
    generated = generate(request, parser, _earlier(root))
    kept = _owned(root, MANIFEST, generated)
    kept = Generated({**kept.files, **_with_regions(root)}, kept.stale)
    built = provider_pages.generate()

    def read(path: PurePosixPath) -> str | None:
        return generated.get(path) or built.get(path) or _read(root / path)

    pages = {path: read(path) or "" for path in _pages(root, [*generated, *built], kept.stale)}
    config = root / "mkdocs.yml"
    built |= copies(pages, read, kept.files.get(config) or config.read_text(encoding="utf-8"))
    return Plan(kept, _owned(root, BUILT, built))


def _owned(root: Path, manifest: PurePosixPath, texts: Mapping[PurePosixPath, str]) -> Generated:
    """Files with their manifest, and those that it listed last time and that are no more.

    Raises:
        InputError: a file that is in the way is none of those.
    """
    known = {root / path for path in _manifest(root, manifest)}
    owned = {root / path: text for path, text in texts.items()}
    for path, text in owned.items():
        if path.exists() and path not in known and _read(path) != text:
            raise InputError(f"{path} is in the way: it is not one of the generated files; move it")
    listed = "".join(f"{path.as_posix()}\n" for path in sorted(texts))
    stale = sorted(path for path in known - set(owned) if path.is_file())
    return Generated({**owned, root / manifest: listed}, stale)


def _pages(
    root: Path, generated: Iterable[PurePosixPath], stale: list[Path]
) -> list[PurePosixPath]:
    """All pages that there will be, by hand or generated: paths below the site's folder."""
    built = {root / path for path in _manifest(root, BUILT)}
    by_hand = set((root / "docs").rglob("*.md")) - set(stale) - built
    paths = {PurePosixPath(path.relative_to(root).as_posix()) for path in by_hand}
    return sorted(paths | {path for path in generated if path.suffix == ".md"})


def _earlier(root: Path) -> Earlier:
    return Earlier(_record(root), _peers(root), _history(root), _read(root / CHANGELOG) or "")


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


def _peers(root: Path) -> Record | None:
    """What other generators' programs did, where that is kept."""
    text = _read(root / PEERS)
    return None if text is None else dict(json.loads(text))


def _manifest(root: Path, name: PurePosixPath) -> Iterator[PurePosixPath]:
    """The files that were generated last time, none of them outside the site's docs."""
    for line in (_read(root / name) or "").splitlines():
        path = PurePosixPath(line)
        if path.parts[:1] != ("docs",) or ".." in path.parts:
            raise InputError(f"{name} lists '{line}', which is not below docs: remove the line")
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
