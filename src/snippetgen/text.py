"""Three kinds of string that must never be mistaken for one another.

A `Text` is a value that a user supplied, an `EnvRef` is a value that the snippet reads when it
runs, and `Code` is source that may be printed. Only the literal table of a language turns the
first two into the third.
"""

from typing import NamedTuple, NoReturn


class _Value:
    """What `Text` and `EnvRef` are: a frozen string of which nothing is printed by accident.

    Written out because a dataclass of each would cost a fiftieth of the start-up time.
    """

    __slots__ = ("_held",)

    def __init__(self, held: str) -> None:
        object.__setattr__(self, "_held", held)

    def __setattr__(self, *_: object) -> NoReturn:
        raise AttributeError(f"{self!r} cannot be changed")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._held == self._held

    def __hash__(self) -> int:
        return hash((type(self), self._held))

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError(f"{self!r} is not source code: it is printed through its language alone")

    __str__ = __format__ = __html__ = _refuse

    _held: str


class Text(_Value):
    """A value from a user. It has no printable form, so it cannot reach a snippet unescaped."""

    __slots__ = ()

    @property
    def value(self) -> str:
        """The text."""
        return self._held

    def __repr__(self) -> str:
        return f"Text(<{len(self._held)} characters>)"


class EnvRef(_Value):
    """The value of an environment variable, read when the snippet runs."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The variable's name."""
        return self._held

    def __repr__(self) -> str:
        return f"EnvRef({self._held!r})"


class Slot(NamedTuple):
    """The place of a text in a program, which is filled in with each request's own literal.

    Args:
        number: which text goes there.
        width: characters of the literal, where a template may measure it; else 1.
    """

    number: int
    width: int = 1


class Code(str):
    """Source code of the snippet's language, printed as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        # Jinja's autoescaping asks for this; it is what keeps Code from being escaped again.
        return self


class Local(NamedTuple):
    """The value that the snippet holds in a variable of its own, by its snake_case name."""

    name: str
