"""Three kinds of string that must never be mistaken for one another.

A `Text` is a value that a user supplied, an `EnvRef` is a value that the snippet reads when it
runs, and `Code` is source that may be printed. Only the literal table of a language turns the
first two into the third.
"""

from typing import NoReturn


class Text:
    """A value from a user. It has no printable form, so it cannot reach a snippet unescaped."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.value == other.value

    def __hash__(self) -> int:
        return hash((Text, self.value))

    def __repr__(self) -> str:
        return f"Text(<{len(self.value)} characters>)"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("a Text is not source code: encode it with the language's literal table")

    __str__ = __format__ = __html__ = _refuse


class EnvRef:
    """The value of an environment variable, read when the snippet runs."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EnvRef) and self.name == other.name

    def __hash__(self) -> int:
        return hash((EnvRef, self.name))

    def __repr__(self) -> str:
        return f"EnvRef({self.name!r})"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("an EnvRef is not source code: its language says how to read it")

    __str__ = __format__ = __html__ = _refuse


class Code(str):
    """Source code of the snippet's language, printed as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        # Jinja's autoescaping asks for this; it is what keeps Code from being escaped again.
        return self
