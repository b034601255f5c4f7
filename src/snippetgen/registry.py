"""Finds languages and targets. This module alone knows where the templates lie."""

from functools import cache
from pathlib import Path

from snippetgen.errors import InputError
from snippetgen.folders import data_folder
from snippetgen.target import Language, Target, load_language, load_target

LONGEST_NAME = 64
"""Characters; beyond that a name is none of ours, and may be no name of a file."""


class UnknownTargetError(InputError):
    """No language or target has that name."""


@cache
def templates() -> Path:
    """The folder that holds one folder a language."""
    return data_folder("templates", "templates")


@cache
def language(language_id: str) -> Language:
    """Load one language by its id."""
    return load_language(templates() / language_id)


@cache
def target(language_id: str, client: str) -> Target:
    """Load one target by the two halves of its id."""
    return load_target(language(language_id), templates() / language_id / client)


def languages() -> list[Language]:
    """All languages, by id."""
    return [language(path.parent.name) for path in sorted(templates().glob("*/language.toml"))]


def targets() -> list[Target]:
    """All targets, by id, the default client of each language first."""
    return list(_targets())


@cache
def _targets() -> tuple[Target, ...]:
    found = [target(path.parts[-3], path.parts[-2]) for path in templates().glob("*/*/target.toml")]
    order = sorted(
        found, key=lambda t: (t.language.id, t.client != t.language.default_client, t.id)
    )
    return tuple(order)


def companions(of: Target) -> list[Target]:
    """The files that go with a target."""
    return [each for each in targets() if each.companion_of == of.id]


def find(name: str) -> Target:
    """Find a target by language, alias or `language/client`, in any case of letters.

    Raises:
        UnknownTargetError: suggests the nearest name and lists what there is.
    """
    language_name, _, client = name.lower().partition("/")
    found = _find_language(language_name)
    if found is None:
        raise _unknown(name)
    client = client or found.default_client
    if not _is_target(found.id, client):
        raise _unknown(name)
    return target(found.id, client)


def find_all(name: str) -> list[Target]:
    """Find every target that a name means: all clients of a language, or the one named.

    Raises:
        UnknownTargetError: as `find` does.
    """
    one = find(name)
    if "/" in name:
        return [one]
    return [each for each in targets() if each.language.id == one.language.id]


def _find_language(name: str) -> Language | None:
    # A plain id needs no search: printing one snippet loads one language.
    if _is_plain(name) and (templates() / name / "language.toml").is_file():
        return language(name)
    return next((each for each in languages() if name in each.aliases), None)


def _is_target(language_id: str, client: str) -> bool:
    return _is_plain(client) and (templates() / language_id / client / "target.toml").is_file()


def _is_plain(name: str) -> bool:
    """Whether a name is one of a folder of ours, rather than a path."""
    return name.replace("-", "_").isidentifier() and len(name) <= LONGEST_NAME


def _unknown(name: str) -> UnknownTargetError:
    from difflib import get_close_matches

    asked = name.lower().partition("/")[0]
    for refusal in (refusal for each in languages() for refusal in each.refusals):
        if asked in refusal.names:
            return UnknownTargetError(f"'{name}' is refused on purpose: {refusal.reason}")
    ids = [each.id for each in targets()]
    names = [*ids, *(each.id for each in languages())]
    names += [alias for each in languages() for alias in each.aliases]
    near = get_close_matches(name.lower(), names, n=1)
    meant = f"; did you mean '{near[0]}'?" if near else "."
    there = [each for each in ids if each.startswith(f"{asked}/")]
    there = there or [each.id for each in languages()]
    return UnknownTargetError(
        f"no language or target is called '{name}'{meant} There is: {', '.join(there)}"
    )
