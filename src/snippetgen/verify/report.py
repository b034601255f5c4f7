"""The results of a verification, and the two ways to show them: lines of text and JSON."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Literal

Result = Literal["passed", "failed", "unsupported", "skipped"]
RESULTS: tuple[Result, ...] = ("passed", "failed", "unsupported", "skipped")


@dataclass(frozen=True, slots=True)
class CaseReport:
    """The result of one case.

    Args:
        reasons: why it is not `passed`.
        known: it failed as `target.toml` says it does.
        seconds: how long the run took, while others ran beside it.
    """

    case: str
    result: Result
    reasons: list[str] = field(default_factory=list)
    known: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class TargetReport:
    """The results of one target.

    Args:
        target: its id.
        skipped: why it was not run at all; empty where it was.
        cases: one a vector and point of its axes, sabotage included.
        versions: of what ran it, the runtime first.
    """

    target: str
    skipped: str = ""
    cases: list[CaseReport] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long its runs took together."""
        return sum(case.seconds for case in self.cases)

    @property
    def failures(self) -> list[CaseReport]:
        """The cases that failed and were not known to."""
        return [case for case in self.cases if case.result == "failed" and not case.known]

    @property
    def result(self) -> Result:
        """One result for all: unsupported only where nothing of it is supported."""
        if self.skipped:
            return "skipped"
        if self.failures:
            return "failed"
        return "passed" if any(c.result == "passed" for c in self.cases) else "unsupported"

    def line(self) -> str:
        """One line for people."""
        if self.skipped:
            return f"{self.target:<26}skipped      {self.skipped}"
        counts = Counter("known failure" if c.known else c.result for c in self.cases)
        parts = [f"{counts.pop('passed', 0)} of {len(self.cases)} cases passed"]
        parts += [f"{count} {result}" for result, count in sorted(counts.items())]
        return f"{self.target:<26}{self.result:<13}{', '.join(parts)} ({self.seconds:.1f} s)"


def explain(report: TargetReport, most: int = 10) -> Iterable[str]:
    """The lines that say what failed: the first cases, and how many more there are."""
    for case in report.failures[:most]:
        yield f"  {case.case}"
        for reason in case.reasons:
            yield f"    {reason}"
    if len(report.failures) > most:
        yield f"  … and {len(report.failures) - most} more; --json has them all"


def summary(reports: list[TargetReport], vectors: int | None) -> str:
    """The closing lines: how much was run, and the targets counted by result.

    Args:
        reports: one a target.
        vectors: how many there were; None where a server of the user's was asked.
    """
    counts = Counter(report.result for report in reports)
    runs = sum(case.result != "unsupported" for report in reports for case in report.cases)
    closing = ", ".join(f"{counts[result]} {result}" for result in RESULTS)
    return closing if vectors is None else f"{vectors} vectors, {runs} runs\n{closing}"


MATRIX = re.compile(r"matrix/request\[(.+),(.+)\]")
"""The cases that try each grant with each client authentication method."""


def to_record(report: TargetReport) -> dict[str, object]:
    """What the site's page of proof says of a target: the same for the same snippets.

    But for `versions`, which are those of the machine.
    """
    found = [(MATRIX.fullmatch(case.case), case.result) for case in report.cases]
    matrix: dict[str, dict[str, str]] = {}
    for match, result in found:
        if match:
            matrix.setdefault(match[1], {})[match[2]] = result
    return {
        "result": report.result,
        "cases": {result: _count(report, result) for result in RESULTS},
        "known_failures": sum(case.known for case in report.cases),
        "matrix": matrix,
        "versions": report.versions,
    }


def _count(report: TargetReport, result: Result) -> int:
    return sum(case.result == result for case in report.cases)


def to_json(reports: list[TargetReport], vectors: int | None) -> dict[str, object]:
    """The same as data, with the time in UTC (RFC 3339)."""
    counts = Counter(report.result for report in reports)
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "vectors": vectors,
        **{result: counts[result] for result in RESULTS},
        "targets": [{**asdict(report), "result": report.result} for report in reports],
    }
