"""Three kinds of string that must never be mistaken for one another.

A `Text` is a value that a user supplied, an `EnvRef` is a value that the snippet reads when it
runs, and `Code` is source that may be printed. Only the literal table of a language turns the
first two into the third.
"""

from dataclasses import dataclass
from typing import NoReturn


@dataclass(frozen=True, repr=False)
class _Value:
    """What `Text` and `EnvRef` have in common: nothing of it can be printed by accident."""

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError(f"{self!r} is not source code: it is printed through its language alone")

    __str__ = __format__ = __html__ = _refuse


@dataclass(frozen=True, repr=False)
class Text(_Value):
    """A value from a user. It has no printable form, so it cannot reach a snippet unescaped."""

    value: str

    def __repr__(self) -> str:
        return f"Text(<{len(self.value)} characters>)"


@dataclass(frozen=True, repr=False)
class EnvRef(_Value):
    """The value of an environment variable, read when the snippet runs."""

    name: str

    def __repr__(self) -> str:
        return f"EnvRef({self.name!r})"


class Code(str):
    """Source code of the snippet's language, printed as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        # Jinja's autoescaping asks for this; it is what keeps Code from being escaped again.
        return self
