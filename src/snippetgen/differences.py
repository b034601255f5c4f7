"""How a program on disk differs from the one that would be printed, with its secrets left out."""

import difflib
import re
from collections.abc import Iterable
from typing import NamedTuple

from snippetgen import literals
from snippetgen.literals import LiteralTable
from snippetgen.secret_names import is_secret

HIDDEN = "…"
"""Stands for what is not shown."""

_STRING = re.compile(r"""(["'`]).*?(?:\1|$)""")
_GIVEN = re.compile(r"""([\w.-]+)(\s*(?:=>|:=|=|:)\s*)([^\s"'`,;()\[\]{}<>]+)""")


class Difference(NamedTuple):
    """A file's difference from what would be printed.

    Args:
        lines: a unified diff; empty where there is none.
        hides: something in it is not shown.
    """

    lines: list[str]
    hides: bool


def compare(present: str, wanted: str, names: tuple[str, str]) -> Difference:
    """Compare the text of a file with what would be printed, line by line.

    A user's file may hold a secret, and a diff ends up in logs. All lines that are the same are
    ours; of those that are the file's alone, no string is shown that the other text does not have,
    nor the value of a name that speaks of a secret. Who wants to see all has `diff`.

    Args:
        present: what the file holds.
        wanted: what would be printed.
        names: what the two are called.
    """
    before, after = _lines(present), _lines(wanted)
    shown, hides = [], False
    for number, line in enumerate(difflib.unified_diff(before, after, *names, lineterm="")):
        # The first two lines are the names.
        kept = _without_secrets(line, wanted) if number > 1 and line.startswith("-") else line
        hides |= kept != line
        shown.append("".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in kept))
    return Difference(shown, hides)


def _lines(text: str) -> list[str]:
    return text.rstrip("\n").split("\n")


def _without_secrets(line: str, known: str) -> str:
    """The line without strings that are not known, and without the values of secrets."""

    def hide_value(given: re.Match[str]) -> str:
        name, sign, value = given.groups()
        hidden = is_secret(name) and not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", known)
        return f"{name}{sign}{HIDDEN}" if hidden else given[0]

    for string in _STRING.finditer(line):
        if string[0] not in known:
            # Where it ends is the language's to say: nothing behind its quote is shown.
            line = line[: string.start() + 1] + HIDDEN
            break
    return _GIVEN.sub(hide_value, line)


def with_placeholders(
    text: str, wanted: str, placeholders: Iterable[str], tables: tuple[LiteralTable, ...]
) -> str:
    """The text of a file with a placeholder again where its user filled in a value of their own.

    Args:
        text: what the file holds.
        wanted: what would be printed, placeholders and all.
        placeholders: their texts.
        tables: the literal tables of the language.
    """
    filled_in = "|".join(f"{re.escape(each.open)}.*{re.escape(each.close)}" for each in tables)
    spelled = [literals.encode(tables, each) for each in placeholders]
    before, after = text.split("\n"), wanted.split("\n")
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for _, start, end, start_after, end_after in matcher.get_opcodes():
        # In what stands for as many lines, each stands for the line in its own place.
        for at in range(start, end) if end - start == end_after - start_after else ():
            line = after[start_after + at - start]
            for literal in (each for each in spelled if each in line):
                pattern = f"(?:{filled_in})".join(map(re.escape, line.split(literal)))
                if re.fullmatch(pattern, before[at]):
                    before[at] = line
    return "\n".join(before)
