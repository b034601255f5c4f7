"""What changed from one release to the next, in the programs themselves.

`docs/changes.json` keeps the programs of the last release, and of each release the differences to
the one before. What the programs in the tree have changed since is worked out from that.
"""

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from snippetgen.errors import InputError
from snippetgen.mark import find_marks, with_mark

STORE = PurePosixPath("docs/changes.json")
CHANGELOG = PurePosixPath("CHANGELOG.md")
UNRELEASED = "Unreleased"

Programs = Mapping[str, str]
"""Texts by target, with the style behind it where that is not the first."""


@dataclass(frozen=True)
class Changes:
    """What one release changed in the programs.

    Args:
        before: what they are compared with.
        differences: the hunks of unified diffs, by program.
        new, gone: programs that there were not before, or are not any more.
    """

    before: str
    differences: dict[str, str]
    new: list[str]
    gone: list[str]


@dataclass(frozen=True)
class Section:
    """A release as the changelog tells it, and what it changed in the programs.

    Args:
        title: of its heading.
        text: what stands below, its headings a level lower.
        changes: None where nothing is known of the programs.
    """

    title: str
    text: str
    changes: Changes | None


@dataclass(frozen=True)
class History:
    """What is kept of the releases.

    Args:
        last: the version whose programs are kept; before the first release, what there was then.
        programs: those programs.
        releases: what each release changed, by version.
    """

    last: str
    programs: dict[str, str]
    releases: dict[str, Changes]

    @classmethod
    def read(cls, text: str) -> "History":
        """Read what `write` wrote.

        Raises:
            InputError: it is something else.
        """
        try:
            data = json.loads(text)
            releases = {name: Changes(**each) for name, each in data["releases"].items()}
            return cls(data["last"], data["programs"], releases)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise InputError(
                f"{STORE} is not what 'snippetgen docs --release' writes: take it from git again"
            ) from None

    def write(self) -> str:
        """The same as a file."""
        return f"{json.dumps(asdict(self), indent=1, ensure_ascii=False)}\n"

    def since(self, programs: Programs) -> Changes:
        """What changed in the programs since the last release."""
        both = [name for name in programs if name in self.programs]
        compared = {name: self._compare(name, programs[name]) for name in both}
        return Changes(
            self.last,
            {name: diff for name, diff in compared.items() if diff},
            [name for name in programs if name not in self.programs],
            [name for name in self.programs if name not in programs],
        )

    def _compare(self, name: str, text: str) -> str:
        """The hunks of a unified diff; that the mark says another version is no difference."""
        before = self.programs[name]
        for mark in find_marks(text):
            before = with_mark(before, mark)
        lines = difflib.unified_diff(before.splitlines(), text.splitlines(), lineterm="")
        # The first two are for names of files, and there are none.
        return "\n".join(list(lines)[2:])

    def release(self, version: str, programs: Programs, changelog: str) -> "History":
        """The history with one more release, whose programs are the next to compare with.

        Raises:
            InputError: that release is kept already, or the changelog does not know it.
        """
        if version == self.last:
            raise InputError(f"release {version} is kept already: set the version of the next one")
        if version not in map(_version, _headings(changelog)):
            raise InputError(f"{CHANGELOG} has no heading '## {version}': write it first")
        releases = {version: self.since(programs), **self.releases}
        return History(version, dict(programs), releases)


def sections(changelog: str, changes: Mapping[str, Changes]) -> list[Section]:
    """The changelog's releases, each with what it changed in the programs.

    Args:
        changelog: its Markdown, with a heading of the second level for each release.
        changes: by version.
    """
    return [
        Section(title, text.strip(), changes.get(_version(title)))
        for title, text in _headings(changelog).items()
    ]


def _headings(changelog: str) -> dict[str, str]:
    """What stands below each heading of the second level."""
    parts = re.split(r"^## (.+)\n", changelog, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _version(title: str) -> str:
    """The version that a heading begins with, which Keep a Changelog puts in brackets."""
    return title.partition(" ")[0].strip("[]")
