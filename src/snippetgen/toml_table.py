"""Strict reading of TOML: keys are asked for by name and type, and an unknown one is an error."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self, TypeVar

from snippetgen.errors import InputError

T = TypeVar("T")

LARGEST_FILE = 1 << 20
"""Bytes; what is larger was not written by hand."""


class UnaskedKeyError(InputError):
    """All keys that have a meaning were read, and there is another."""


class TomlTable:
    """One table of a TOML document.

    Args:
        data: its keys and values.
        where: what messages call it, such as `templates/php/language.toml` or `spec [headers]`.
    """

    def __init__(self, data: Mapping[str, object], where: str) -> None:
        self.data = data
        self._asked: set[str] = set()
        self.where = where

    @classmethod
    def load(cls, path: Path, where: str | None = None) -> Self:
        """Read a TOML file.

        Raises:
            InputError: it cannot be read, or is not TOML.
        """
        where = where or str(path)
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
            if len(content) > LARGEST_FILE:
                raise InputError(f"{where} is larger than {LARGEST_FILE} bytes: this is no spec")
            return cls(tomllib.loads(content.decode("utf-8")), where)
        except OSError as error:
            raise InputError(f"{where} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise InputError(f"{where} is not UTF-8 text") from None
        except (ValueError, RecursionError) as error:
            raise InputError(f"{where} is not TOML: {error}") from None

    def __contains__(self, key: str) -> bool:
        return key in self.data

    @property
    def asked(self) -> frozenset[str]:
        """The keys that were asked for so far, given or not."""
        return frozenset(self._asked)

    def read(self, key: str, kind: type[T]) -> T:
        """Return a required value.

        Raises:
            InputError: the key is missing, or its value has another type.
        """
        self._asked.add(key)
        if key not in self.data:
            given = f"; there is: {', '.join(self.data)}" if self.data else ""
            raise InputError(f"{self.where}: key '{key}' is missing{given}")
        value = self.data[key]
        # TOML's booleans are Python ints as well, and must not pass for numbers.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise InputError(f"{self.where}: key '{key}' must be {_KINDS[kind]}")
        return value

    def get(self, key: str, default: T) -> T:
        """Return a value of the default's type, or the default where the key is missing."""
        value = self.optional(key, type(default))
        return default if value is None else value

    def optional(self, key: str, kind: type[T]) -> T | None:
        """Return a value, or None where the key is missing."""
        self._asked.add(key)
        return self.read(key, kind) if key in self.data else None

    def strings(self, key: str) -> tuple[str, ...]:
        """Return an array of strings; empty where the key is missing."""
        values: list[object] = self.get(key, [])
        strings = tuple(value for value in values if isinstance(value, str))
        if len(strings) != len(values):
            raise InputError(f"{self.where}: key '{key}' must be an array of strings in quotes")
        return strings

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return a table of strings as name and value pairs; empty where the key is missing."""
        table = self.table(key)
        return tuple((name, table.read(name, str)) for name in table.data)

    def table(self, key: str) -> "TomlTable":
        """Return a table; an empty one where the key is missing."""
        return TomlTable(self.get(key, {}), f"{self.where} [{key}]")

    def tables(self, key: str) -> "list[TomlTable]":
        """Return an array of tables; empty where the key is missing."""
        where = f"{self.where} [[{key}]]"
        values: list[object] = self.get(key, [])
        tables = [TomlTable(value, where) for value in values if isinstance(value, dict)]
        if len(tables) != len(values):
            raise InputError(f"{where} must be an array of tables")
        return tables

    def one_of(self, key: str, choices: Iterable[str], default: str) -> str:
        """Return a string that must be one of `choices`."""
        value = self.get(key, default)
        if value not in choices:
            raise InputError(
                f"{self.where}: key '{key}' is '{value}'; it must be one of {', '.join(choices)}"
            )
        return value

    def done(self, meant_for: Mapping[str, str] | None = None, unnamed: Iterable[str] = ()) -> None:
        """Refuse the keys that were never asked for.

        Args:
            meant_for: keys that were not asked for because of other keys, and what they go with.
            unnamed: keys that are not for files, and that no message offers.

        Raises:
            UnaskedKeyError: names the first such key, and what it is for or which keys exist.
        """
        for key in self.data:
            if key in self._asked:
                continue
            if meant_for and key in meant_for:
                raise UnaskedKeyError(
                    f"{self.where}: '{key}' has no meaning here: it is for {meant_for[key]}"
                )
            raise self._unknown(key, {*self._asked, *(meant_for or ())}.difference(unnamed))

    def _unknown(self, key: str, known: Iterable[str]) -> UnaskedKeyError:
        from difflib import get_close_matches

        names = sorted(known)
        near = get_close_matches(key, names, n=1)
        meant = f"did you mean '{near[0]}'? Known" if near else "known"
        return UnaskedKeyError(
            f"{self.where}: unknown key '{key}'; {meant} keys: {', '.join(names)}"
        )


_KINDS: dict[type, str] = {
    str: "a string in quotes",
    int: "a whole number",
    bool: "true or false",
    list: "an array in [ ]",
    dict: "a table",
}
