"""Runs targets through the vectors, on a few benches at a time."""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from queue import SimpleQueue
from threading import Lock

from snippetgen.errors import UnsupportedError
from snippetgen.rendering import check_support, render
from snippetgen.target import KnownFailure, Target
from snippetgen.token_request import TokenRequest
from snippetgen.verify import servers, toolchain
from snippetgen.verify.bench import Bench
from snippetgen.verify.report import CaseReport, TargetReport
from snippetgen.verify.sabotage import SABOTAGES, Sabotage
from snippetgen.verify.vectors import Case, fewer

NEVER_EXCUSED = "the client secret"
"""How the complaints start that no known failure excuses."""

STAND_INS = {name: f"https://{name}.example.com" for name in servers.NAMES}
"""Servers for the look at a request that is not sent."""

Trial = Callable[[Bench], CaseReport]
Trials = Callable[[Bench], list[CaseReport]]


def verify(
    targets: list[Target],
    cases: list[Case],
    advance: Callable[[int], object] = lambda _: None,
) -> Iterator[TargetReport]:
    """Run each target through the cases and the sabotages; yield its report when it is done.

    Args:
        targets: what is run; what cannot run on this machine is skipped.
        cases: what it is tried with.
        advance: called with the number of cases that were just tried, by one thread at a time.
    """
    # One more than there are processors, as many a case waits for a time limit.
    workers = (os.cpu_count() or 1) + 1
    needed = workers if any(not toolchain.missing(target) for target in targets) else 0
    with ExitStack() as stack:
        benches: SimpleQueue[Bench] = SimpleQueue()
        for _ in range(needed):
            benches.put(stack.enter_context(Bench()))
        pool = stack.enter_context(ThreadPoolExecutor(workers))

        advancing = Lock()

        def on_a_bench(trials: Trials) -> list[CaseReport]:
            bench = benches.get()
            try:
                reports = trials(bench)
            finally:
                benches.put(bench)
            with advancing:
                advance(len(reports))
            return reports

        started: dict[str, list[Future[list[CaseReport]]]] = {}
        for target in targets:
            programs = [] if toolchain.missing(target) else list(_trials(target, cases))
            started[target.id] = [pool.submit(on_a_bench, trials) for trials in programs]
        try:
            for target in targets:
                yield _report(
                    target, [case for future in started[target.id] for case in future.result()]
                )
        finally:
            # Interrupted, or nobody listens any more: what has not begun need not begin.
            pool.shutdown(cancel_futures=True)


def count(targets: list[Target], cases: list[Case]) -> int:
    """How many cases there are to try, sabotage included."""
    bases = len({sabotage.case.name for sabotage in SABOTAGES})
    return sum(
        bases + len(chosen(target, cases)) + len(SABOTAGES)
        for target in targets
        if not toolchain.missing(target)
    )


def chosen(target: Target, cases: list[Case]) -> list[Case]:
    """The cases that a target is tried with; those that it does not support are among them.

    A language's first client is tried with all. Its others share macros with it, and costly
    programs take too long: of these there are fewer, and what is known to fail.
    """
    if target.client == target.language.default_client and not target.run.costly:
        return cases
    able = [case for case in cases if _supports(target, case)]
    kept = {case.name for case in fewer(able)}
    kept |= {c.name for c in able if any(map(c.name.startswith, _listed(target)))}
    kept |= {case.name for case in cases} - {case.name for case in able}
    return [case for case in cases if case.name in kept]


def _listed(target: Target) -> list[str]:
    return [name for known in target.known_failures for name in known.cases]


def _supports(target: Target, case: Case) -> bool:
    try:
        check_support(case.request(STAND_INS[case.server]), target, case.style)
    except UnsupportedError:
        return False
    return True


def _trials(target: Target, cases: list[Case]) -> Iterator[Trials]:
    """What is tried one after the other on one bench: all that runs one program, built once."""
    bases = {sabotage.case.name: sabotage.case for sabotage in SABOTAGES}
    programs: dict[str, list[Trial]] = defaultdict(list)
    for case in (*bases.values(), *chosen(target, cases)):
        request = case.request(STAND_INS[case.server])
        trial = partial(_try_case, target, case)
        programs[_program(target, request, case)].append(trial)
    for sabotage in SABOTAGES:
        request = sabotage.request(STAND_INS)
        trial = partial(_try_sabotage, target, sabotage)
        programs[_program(target, request, sabotage.case)].append(trial)
    for together in programs.values():
        yield partial(_in_turn, together)


def _program(target: Target, request: TokenRequest, case: Case) -> str:
    """The program's text, or the case's name where the target cannot express it."""
    try:
        return render(request, target, case.style).code
    except UnsupportedError:
        return case.name


def _in_turn(trials: list[Trial], bench: Bench) -> list[CaseReport]:
    return [trial(bench) for trial in trials]


def _try_case(target: Target, case: Case, bench: Bench) -> CaseReport:
    started = time.monotonic()
    try:
        complaints = bench.try_case(target, case)
    except UnsupportedError as error:
        return CaseReport(case.name, "unsupported", [str(error)])
    seconds = time.monotonic() - started
    if not complaints:
        return CaseReport(case.name, "passed", seconds=seconds)
    known = any(_excuses(entry, case.name, complaints) for entry in target.known_failures)
    return CaseReport(case.name, "failed", complaints, known, seconds)


def _try_sabotage(target: Target, sabotage: Sabotage, bench: Bench) -> CaseReport:
    started = time.monotonic()
    name = f"sabotage: {sabotage.name}"
    try:
        complaints = bench.try_sabotage(target, sabotage)
    except UnsupportedError as error:
        return CaseReport(name, "unsupported", [str(error)])
    seconds = time.monotonic() - started
    if any(complaint.startswith(sabotage.caught_by) for complaint in complaints):
        return CaseReport(name, "passed", seconds=seconds)
    reason = f"not noticed: no complaint starts with '{sabotage.caught_by}'"
    return CaseReport(name, "failed", [reason, *complaints], seconds=seconds)


def _report(target: Target, cases: list[CaseReport]) -> TargetReport:
    if not cases:
        return TargetReport(target.id, skipped=toolchain.missing(target))
    stale = [failure for name in _listed(target) for failure in _stale(name, cases)]
    return TargetReport(target.id, cases=cases + stale, versions=toolchain.versions(target))


def _stale(name: str, cases: list[CaseReport]) -> Iterator[CaseReport]:
    """Turn a name in `known_failures` that is not true any more into a failure."""
    results = {case.result for case in cases if case.case.startswith(name)}
    if results != {"failed"}:
        found = ", ".join(sorted(results)) or "no such case"
        reason = f"stale: '{name}' is listed as a known failure; found: {found}"
        yield CaseReport("known_failures", "failed", [reason])


def _excuses(known: KnownFailure, case: str, complaints: list[str]) -> bool:
    return case.startswith(known.cases) and all(
        each.startswith(known.complaints) and not each.startswith(NEVER_EXCUSED)
        for each in complaints
    )
