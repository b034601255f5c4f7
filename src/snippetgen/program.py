"""A program with places for texts: what a template makes of all requests of one shape.

Requests that differ in their texts alone have the same program, but for the literals. A template is
rendered once a shape, with numbered slots for the texts; each request then fills in its own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from snippetgen import literals
from snippetgen.literals import LiteralTable
from snippetgen.text import Code, Slot, Text

FIRST, FILL = 0xE000, "\uf8ff"
"""Private characters, of which templates have none: one for each slot, and one that fills it up."""

DIGEST = "\uf8fe"
"""One more: the place of the request's digest, which is no literal."""

_MARK = re.compile(f"([{chr(FIRST)}-{DIGEST}]){FILL}*")


def mark(slot: Slot) -> Code:
    """How a slot stands in rendered source: as wide as what goes there."""
    return Code(chr(FIRST + slot.number) + FILL * (slot.width - 1))


def texts_of(value: object) -> Iterator[Text]:
    """The texts in a view or a part of it, in a fixed order."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts_of(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from texts_of(each)


def shape_of(value: object) -> object:
    """A view without its texts: equal for requests that a template cannot tell apart."""
    if isinstance(value, Text):
        return None
    if isinstance(value, Mapping):
        return tuple((key, shape_of(each)) for key, each in value.items())
    if isinstance(value, tuple):
        return tuple(map(shape_of, value))
    return (type(value), value)


def with_slots(view: Mapping[str, object], widths: Iterable[int]) -> dict[str, object]:
    """The same view with a slot of that width for each text, in the order of `texts_of`."""
    slots = map(Slot._make, enumerate(widths))

    def replace(value: object) -> object:
        if isinstance(value, Text):
            return next(slots)
        if isinstance(value, tuple):
            parts = map(replace, value)
            make = getattr(type(value), "_make", tuple)
            return cast("object", make(parts))
        return value

    return {name: replace(value) for name, value in view.items()}


class Program:
    """Rendered source and the slots in it.

    Args:
        source: what a template printed.
    """

    __slots__ = ("_digests", "_parts", "_slots")

    def __init__(self, source: str) -> None:
        parts = _MARK.split(source)
        places = range(1, len(parts), 2)
        self._parts = parts
        self._slots = [(at, ord(parts[at]) - FIRST) for at in places if parts[at] != DIGEST]
        self._digests = [at for at in places if parts[at] == DIGEST]

    def fill(self, tables: tuple[LiteralTable, ...], texts: tuple[str, ...], digest: str) -> str:
        """The program with the texts in its slots, each as a literal of the language.

        Args:
            tables: those of the language.
            texts: of the request, by the number of their slot.
            digest: of the request, printed as it is.

        Raises:
            UnspellableError: a text has no spelling in the language.
        """
        parts = self._parts.copy()
        for at, number in self._slots:
            parts[at] = literals.encode(tables, texts[number])
        for at in self._digests:
            parts[at] = digest
        return "".join(parts)
