"""Where a request comes from: a spec, or another description of it."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from snippetgen import spec
from snippetgen.cli.messages import say
from snippetgen.cli.request_options import SOURCE_OPTIONS, SOURCES
from snippetgen.cli.streams import read_input
from snippetgen.errors import InputError
from snippetgen.sources.draft import Draft
from snippetgen.spec_keys import MEANT_FOR
from snippetgen.target import FEATURES, Target
from snippetgen.toml_table import TomlTable

TAKE_WISHES = ("issuer", "openapi")
"""The sources that are read for the client authentication and the grant that options ask for."""

CHANGED_BY = ("client_authentication", "grant_type", "custom_grant_type")
"""Options that change what a draft's keys of `MEANT_FOR` would go with."""


class Source(NamedTuple):
    """What a request is read from.

    Args:
        table: its keys and values, with the flags laid over them.
        methods: the client authentications that the server says it takes; None where that is not
            known.
    """

    table: TomlTable
    methods: tuple[str, ...] | None = None


def read_source(options: Namespace, flags: Mapping[str, object], target: Target | None) -> Source:
    """Read where the request comes from, and lay the flags over it.

    Args:
        options: those of the command line.
        flags: the keys of a spec that options give.
        target: what the request is for, where that is one.

    Raises:
        InputError: two sources are given, or one cannot be read.
    """
    chosen = [name for name in SOURCES if getattr(options, name) is not None]
    if len(chosen) > 1:
        raise InputError(f"--{chosen[0]} and --{chosen[1]} do not go together: choose one")
    for option, source in SOURCE_OPTIONS.items():
        if getattr(options, option) is not None and chosen != [source]:
            raise InputError(f"--{option} goes with --{source}")
    if chosen in ([], ["spec"]):
        return Source(spec.overlay(_spec_file(options.spec), flags))
    draft = _draft(chosen[0], options, target)
    if Path(spec.FILE_NAME).is_file():
        say("note", f"{spec.FILE_NAME} in this folder is not used, as there is --{chosen[0]}")
    for note in draft.notes:
        say("note", note)
    table = lay_over(draft, flags, keep=chosen[0] in TAKE_WISHES)
    if options.provider is not None:
        from snippetgen.sources import providers

        providers.load(options.provider).check(table.data)
    return Source(table, draft.methods)


def _draft(source: str, options: Namespace, target: Target | None) -> Draft:
    """Read the source; each of its readers is loaded for it alone."""
    method = options.client_authentication
    grant_type = options.custom_grant_type or options.grant_type
    match source:
        case "provider":
            from snippetgen.sources import providers

            return providers.load(options.provider).draft(read_pairs("--set", options.set or []))
        case "issuer":
            from snippetgen.sources import discovery

            return discovery.read(
                options.issuer,
                target.supports if target else FEATURES,
                target=target.id if target else None,
                method=method,
                grant_type=grant_type,
            )
        case "openapi":
            from snippetgen.sources import openapi

            return openapi.read(
                options.openapi, options.scheme, method=method, grant_type=grant_type
            )
    from snippetgen.sources import curl_command

    command = read_input("--curl") if options.curl == "-" else options.curl
    inline = getattr(options, "credentials", None) == "inline"
    return curl_command.read(command, inline=inline)


def lay_over(draft: Draft, flags: Mapping[str, object], *, keep: bool = False) -> TomlTable:
    """Lay the flags over a draft.

    Args:
        draft: what a source says.
        flags: the keys of a spec that the user gives.
        keep: the draft was made for these flags, and all of it goes with them.
    """
    keys = draft.keys if keep else _kept(draft.keys, flags)
    return spec.overlay(TomlTable(keys, draft.where), flags)


def _kept(keys: Mapping[str, object], flags: Mapping[str, object]) -> dict[str, object]:
    """The draft's keys without those that lose their meaning beside the flags."""
    if all(keys.get(name) == flags[name] for name in CHANGED_BY if name in flags):
        return dict(keys)
    dropped = set(MEANT_FOR)
    if not {"grant_type", "custom_grant_type"}.isdisjoint(flags):
        dropped |= {"grant_type", "custom_grant_type"}
    return {name: value for name, value in keys.items() if name not in dropped}


def _spec_file(name: str | None) -> TomlTable | None:
    path = Path(name or spec.FILE_NAME)
    return spec.read_file(path) if name or path.is_file() else None


def read_pairs(option: str, given: list[str]) -> dict[str, str]:
    """Read the values of an option that takes NAME=VALUE and may be repeated.

    Raises:
        InputError: one has no `=`, or two have the same name.
    """
    pairs: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"{option} takes NAME=VALUE; there is no '=' in what was given")
        if name in pairs:
            raise InputError(f"{option} {name} is given twice: give it once")
        pairs[name] = value
    return pairs
