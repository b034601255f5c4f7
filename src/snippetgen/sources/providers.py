"""Finds the presets of providers, one file each, and reads them strictly."""

import re
from functools import cache
from pathlib import Path

from snippetgen.errors import InputError
from snippetgen.folders import data_folder
from snippetgen.sources.provider import PAIRS, Fact, Provider, Variable, filled, flat
from snippetgen.toml_table import TomlTable

TOPICS = (
    "answer",
    "audience",
    "client_id_in_body",
    "credential_encoding",
    "discovery",
    "errors",
    "grant_type",
    "headers",
    "lifetime",
    "methods",
    "parameters",
    "scope",
)
"""What a fact may be about, beside the keys that its preset sets or requires."""

MOST_WARNINGS = 2
"""A user reads so many."""

NAME = re.compile(r"[a-z][a-z0-9_]*")


def provider_ids() -> list[str]:
    """The ids of all presets, sorted."""
    return sorted(path.stem for path in _folder().glob("*.toml"))


def load(provider_id: str) -> Provider:
    """Load a preset by its id or alias, in any case of letters.

    Raises:
        InputError: there is none, or its file is not as it should be.
    """
    ids, name = provider_ids(), provider_id.lower()
    if name in ids:
        return read(_folder() / f"{name}.toml")
    by_alias = {alias: provider for provider in load_all() for alias in provider.aliases}
    if name in by_alias:
        return by_alias[name]
    from difflib import get_close_matches

    near = get_close_matches(name, [*ids, *by_alias], n=1)
    meant = f"; did you mean '{near[0]}'?" if near else "."
    raise InputError(
        f"no provider is called '{provider_id}'{meant} 'snippetgen providers' lists all"
    )


def load_all() -> list[Provider]:
    """All presets, by id."""
    return [load(provider_id) for provider_id in provider_ids()]


@cache
def _folder() -> Path:
    return data_folder("presets", "providers")


@cache
def read(path: Path) -> Provider:
    """Read a preset's file.

    Raises:
        InputError: a key is missing, unknown or of the wrong type; a variable is not declared, or
            not used; a key of the request has no fact; a verified fact has no source.
    """
    table = TomlTable.load(path, f"providers/{path.name}")
    provider = Provider(
        id=path.stem,
        title=table.read("title", str),
        aliases=table.strings("aliases"),
        documentation=table.read("documentation", str),
        required={key: str(example) for key, example in flat(table.table("required").data)},
        request=table.read("request", dict),
        variables=tuple(map(_variable, table.tables("variables"))),
        facts=tuple(map(_fact, table.tables("facts"))),
    )
    table.done()
    _check_request(provider, table.where)
    _check_variables(provider, table.where)
    _check_facts(provider, table.where)
    return provider


def _variable(table: TomlTable) -> Variable:
    variable = Variable(
        name=table.read("name", str),
        description=table.read("description", str),
        example=table.read("example", str),
        default=table.optional("default", str),
    )
    table.done()
    if not NAME.fullmatch(variable.name):
        raise InputError(f"{table.where}: name '{variable.name}' may hold only a-z, 0-9 and '_'")
    return variable


def _fact(table: TomlTable) -> Fact:
    fact = Fact(
        about=table.read("about", str),
        text=table.read("text", str),
        sources=table.strings("sources"),
        verified=table.read("verified", bool),
        warn=table.get("warn", False),
    )
    table.done()
    if fact.verified and not fact.sources:
        raise InputError(f"{table.where}: the fact about {fact.about} is verified without sources")
    if not all(source.startswith("https://") for source in fact.sources):
        raise InputError(f"{table.where}: the sources of {fact.about} must be https URLs")
    return fact


def _check_request(provider: Provider, where: str) -> None:
    endpoint = provider.request.get("token_endpoint")
    if not isinstance(endpoint, str) or not re.match(r"https://[^/]+/", endpoint):
        raise InputError(f"{where} [request]: token_endpoint must be an https URL with a path")
    for key in provider.required:
        table, dot, _ = key.partition(".")
        if dot and table not in PAIRS:
            raise InputError(f"{where} [required]: no option gives '{key}'")
    if not isinstance(provider.request.get("client_authentication"), str):
        raise InputError(f"{where} [request]: client_authentication must be given")
    if provider.method == "client_secret_basic":
        for key in ("client_id_in_body", "credential_encoding"):
            if key not in provider.request:
                raise InputError(f"{where} [request]: key '{key}' is missing: Basic needs it")


def _check_variables(provider: Provider, where: str) -> None:
    used: set[str] = set()

    def note(match: "re.Match[str]") -> str:
        used.add(match[1])
        return match[0]

    filled(dict(provider.request), note)
    declared = [variable.name for variable in provider.variables]
    if repeated := {name for name in declared if declared.count(name) > 1}:
        raise InputError(f"{where} [[variables]]: declared twice: {', '.join(sorted(repeated))}")
    if undeclared := used - set(declared):
        raise InputError(f"{where} [request]: undeclared variable: {', '.join(sorted(undeclared))}")
    if unused := set(declared) - used:
        raise InputError(f"{where} [[variables]]: used nowhere: {', '.join(sorted(unused))}")


def _check_facts(provider: Provider, where: str) -> None:
    told = {fact.about for fact in provider.facts}
    keys = provider.keys()
    if silent := [key for key in keys if key not in told]:
        raise InputError(f"{where} [[facts]]: no fact about {', '.join(silent)}")
    if strange := sorted(told - {*keys, *TOPICS}):
        raise InputError(
            f"{where} [[facts]]: about '{strange[0]}'; it must be one of"
            f" {', '.join(sorted({*keys, *TOPICS}))}"
        )
    if sum(fact.warn for fact in provider.facts) > MOST_WARNINGS:
        raise InputError(f"{where} [[facts]]: more than {MOST_WARNINGS} of them warn")
