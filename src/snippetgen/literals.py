"""The literal table engine: how a language spells a text, quotes included.

A table is data (`[[literal]]` in `language.toml`); this one engine serves all of them. It returns
the whole literal, so that quote and escape are never chosen apart.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from snippetgen.errors import InputError
from snippetgen.text import Code

Unit = Literal["code point", "utf-16", "utf-8"]


class UnspellableError(InputError):
    """A text that has no spelling in the language."""


@dataclass(frozen=True, eq=False)
class LiteralTable:
    r"""How one kind of literal is written.

    Args:
        open: what starts the literal.
        close: what ends it.
        escape: how to spell single characters that may not stand for themselves.
        control: printf forms for every other character that is not plainly printable, the first
            for units up to U+FFFF and the last for those beyond, such as `["\\u%04x"]`;
            empty where the literal has no such form, and the text is then refused.
        unit: what a control form spells: a code point, a UTF-16 code unit or a UTF-8 byte.
        reject: strings that have no spelling in this literal.
    """

    open: str
    close: str
    escape: dict[str, str]
    control: tuple[str, ...] = ()
    unit: Unit = "code point"
    reject: tuple[str, ...] = ()

    def encode(self, text: str) -> Code:
        """Return the complete literal for `text`.

        Raises:
            UnspellableError: this kind of literal cannot hold the text.
        """
        for rejected in self.reject:
            if rejected in text:
                raise UnspellableError(f"text with {_shown(rejected)} has no spelling there")
        return Code(self.open + self._special.sub(self._spell, text) + self.close)

    @cached_property
    def _special(self) -> re.Pattern[str]:
        """Each character that may not be plain: what has an escape, and all but printable ASCII."""
        return re.compile(f"[{re.escape(''.join(sorted(self.escape)))}]|[^ -~]")

    def _spell(self, match: re.Match[str]) -> str:
        character = match[0]
        escaped = self.escape.get(character)
        if escaped is not None:
            return escaped
        if is_plain(character):
            return character
        if not self.control:
            raise UnspellableError(f"text with {_shown(character)} has no spelling there")
        form = self.control[0] if ord(character) <= 0xFFFF else self.control[-1]
        return "".join(form % number for number in _units(character, self.unit))


@lru_cache(maxsize=8192)
def encode(tables: tuple[LiteralTable, ...], text: str) -> Code:
    """Spell `text` by the first of a language's tables that can.

    Raises:
        UnspellableError: none of them can.
    """
    for table in tables[:-1]:
        try:
            return table.encode(text)
        except UnspellableError:
            continue
    return tables[-1].encode(text)


def is_plain(character: str) -> bool:
    """Tell whether a character can be printed in source as it is.

    ASCII is decided here; beyond it, letters, digits, punctuation and symbols are plain, while
    marks, controls, bidirectional formatting and unassigned code points are not. The table is
    Unicode 3.2, which every Python carries unchanged, so that all versions print the same source;
    it took the soft hyphen, which cannot be seen, for punctuation.
    """
    if character.isascii():
        return " " <= character <= "~"
    from unicodedata import ucd_3_2_0

    return character != "\u00ad" and ucd_3_2_0.category(character)[0] in "LNPS"


def _units(character: str, unit: Unit) -> list[int]:
    if unit == "utf-8":
        return list(character.encode("utf-8"))
    if unit == "utf-16":
        encoded = character.encode("utf-16-be")
        return [int.from_bytes(encoded[i : i + 2], "big") for i in range(0, len(encoded), 2)]
    return [ord(character)]


def _shown(text: str) -> str:
    if text.isascii() and text.isprintable():
        return f"'{text}'"
    return " ".join(f"U+{ord(character):04X}" for character in text)
