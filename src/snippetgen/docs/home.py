"""What the home page says of each target and of the proof, read off the registry and the record."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from snippetgen import registry
from snippetgen.docs import picker
from snippetgen.docs.template import page
from snippetgen.sources.providers import load_all
from snippetgen.target import Language, Target

SNIPPETS = PurePosixPath("docs/snippets")
HOME = SNIPPETS / "home.txt"
LANGUAGES = SNIPPETS / "home_languages.txt"
FIGURES = SNIPPETS / "figures.txt"


class Choice(NamedTuple):
    """A program that the home page offers.

    Args:
        name: what the address says of it: the language, and the client unless it is the default.
        title: what the list says of it.
        target: whose program it is.
        ran: how it fared when it was last run; empty where that is not known.
    """

    name: str
    title: str
    target: Target
    ran: str


class Figures(NamedTuple):
    """The record of a verification in numbers.

    Args:
        targets, languages, providers: how many there are of each.
        vectors: the requests that each target was run with.
        passed, failed, skipped: the runs, by result; each failed one is listed with its reason.
        when: the day of the record.
    """

    targets: int
    languages: int
    providers: int
    vectors: int
    passed: int
    failed: int
    skipped: int
    when: str


def generate(
    groups: dict[Language, list[Target]], record: dict[str, Any] | None
) -> dict[PurePosixPath, str]:
    """What the home page takes in: path below the site's folder, and text.

    Args:
        groups: the targets that there are programs of, by language.
        record: what `snippetgen verify --record` wrote; None where there is none.
    """
    presets = load_all()
    offered = choices(groups, record)
    chips = picker.chips(list(groups))
    files = {
        HOME: page(
            "home.txt.j2",
            groups=groups,
            choices=offered,
            providers=presets,
            kinds=picker.GROUPS,
            chips=chips,
        ),
        LANGUAGES: page("home_languages.txt.j2", choices=offered, chips=chips),
    }
    if record:
        counted = figures(record, registry.targets(), len(presets))
        files[FIGURES] = page("figures.txt.j2", figures=counted)
    return files


def choices(
    groups: dict[Language, list[Target]], record: dict[str, Any] | None
) -> dict[Language, list[Choice]]:
    """The programs that there are of each language, its default client's first."""
    records = record["targets"] if record else {}
    return {
        language: [
            Choice(
                language.id if target is first else target.id.replace("/", "-"),
                f"{language.title} · {target.title}" if others else language.title,
                target,
                _ran(records.get(target.id)),
            )
            for target in (first, *others)
        ]
        for language, (first, *others) in (
            (language, _programs(targets)) for language, targets in groups.items()
        )
    }


def _programs(targets: Iterable[Target]) -> list[Target]:
    """The targets but for the files that go with another's program, the default client first."""
    own = [target for target in targets if target.companion_of is None]
    return sorted(own, key=lambda target: target.client != target.language.default_client)


def _ran(record: dict[str, Any] | None) -> str:
    if not record:
        return ""
    cases = record["cases"]
    known = f", {cases['failed']} known not to" if cases["failed"] else ""
    return f"{cases['passed']} runs passed{known}"


def figures(record: dict[str, Any], targets: Iterable[Target], providers: int) -> Figures:
    """Count what a record holds of the targets that there are, beside the providers."""
    proven = [target for target in targets if target.id in record["targets"]]
    cases = [record["targets"][target.id]["cases"] for target in proven]
    return Figures(
        targets=len(proven),
        languages=len({target.language.id for target in proven}),
        providers=providers,
        vectors=record["vectors"],
        passed=sum(each["passed"] for each in cases),
        failed=sum(each["failed"] for each in cases),
        skipped=sum(each["skipped"] for each in cases),
        when=record["when"],
    )
