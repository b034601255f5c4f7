"""`snippetgen providers`: list the presets, or explain one."""

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict

from snippetgen.sources import providers
from snippetgen.sources.provider import Fact, Provider


def run(options: Namespace) -> int:
    """Show one provider, or all; returns the exit status."""
    if options.id:
        provider = providers.load(options.id)
        print(_json(_described(provider)) if options.json else "\n".join(_explained(provider)))
        return 0
    found = providers.load_all()
    if options.json:
        print(_json([_described(provider) for provider in found]))
    else:
        _list(found)
    return 0


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _described(provider: Provider) -> dict[str, object]:
    return {**asdict(provider), "verified": provider.verified}


def _list(found: list[Provider]) -> None:
    rows = [(each.id, each.title, each.method, _confidence(each)) for each in found]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print("  ".join([*cells, row[3]]))


def _confidence(provider: Provider) -> str:
    return "verified" if provider.verified else f"unverified: {', '.join(provider.unverified)}"


def _explained(provider: Provider) -> Iterator[str]:
    yield f"{provider.title}: {_confidence(provider)}"
    yield from (provider.documentation, "")
    yield f"  {provider.command()}"
    if provider.variables:
        yield from ("", "Variables, for --set NAME=VALUE:")
        for variable in provider.variables:
            left_out = f"; if left out, '{variable.default}'" if variable.default else ""
            example = f"(such as '{variable.example}'{left_out})"
            yield f"  {variable.name}: {variable.description} {example}"
    if provider.required:
        yield from ("", "Required besides:")
        yield from (f"  {key}, such as '{value}'" for key, value in provider.required.items())
    yield from ("", "Request, in the keys of snippetgen.toml:")
    yield from (f"  {line}" for line in provider.settings())
    yield from ("", "Facts:")
    for fact in provider.facts:
        yield from _told(fact)


def _told(fact: Fact) -> Iterator[str]:
    yield f"  {fact.about}{'' if fact.verified else ' (unverified)'}: {fact.text}"
    yield from (f"    {source}" for source in fact.sources)
