"""`snippetgen verify`: run snippets against the mock server and report."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

from snippetgen import registry
from snippetgen.cli.request import given_options, read_request
from snippetgen.errors import InputError
from snippetgen.files import replace_file
from snippetgen.target import Target
from snippetgen.verify import report, session, toolchain, vectors
from snippetgen.verify.against import verify_against
from snippetgen.verify.report import TargetReport


def run(options: Namespace) -> int:
    """Verify the targets; returns 1 if one of them failed."""
    targets = _chosen(options.lang)
    if not targets:
        raise InputError("that file goes with another target and is proven with it: name that one")
    if not options.against and (given := given_options(options)):
        raise InputError(f"{given[0]} goes with --against: the vectors have requests of their own")
    if options.install or options.install_only:
        toolchain.install(targets)
    if options.install_only:
        return 0
    if options.against:
        if options.record:
            raise InputError("--record and --against do not go together: a server is no vector")
        if options.token_endpoint:
            raise InputError("--token-endpoint and --against do not go together: choose one")
        options.token_endpoint = options.against
        return _report(verify_against(targets, read_request(options)), options)
    cases = vectors.load()
    total = session.count(targets, cases)
    # None lets the bar be where standard error is a terminal alone.
    with tqdm(total=total, unit=" cases", leave=False, disable=None, dynamic_ncols=True) as bar:
        found = session.verify(targets, cases, bar.update)
        return _report(found, options, vectors.count(cases))


def _record(file: Path, reports: list[TargetReport], count: int) -> None:
    """Put the results of these targets in the place of their last ones."""
    present = json.loads(file.read_text(encoding="utf-8"))["targets"] if file.is_file() else {}
    targets = present | {each.target: report.to_record(each) for each in reports}
    there = {target.id for target in registry.targets()}
    kept = {target: record for target, record in sorted(targets.items()) if target in there}
    when = datetime.now(UTC).date().isoformat()
    text = json.dumps({"when": when, "vectors": count, "targets": kept}, indent=2)
    replace_file(file, f"{text}\n")


def _report(found: Iterable[TargetReport], options: Namespace, count: int | None = None) -> int:
    reports = []
    # With --json standard output is the report alone.
    progress = sys.stderr if options.json else sys.stdout
    for each in found:
        reports.append(each)
        # Written around the bar, where there is one.
        tqdm.write("\n".join([each.line(), *report.explain(each)]), file=progress)
        progress.flush()
    if options.json:
        print(json.dumps(report.to_json(reports, count), indent=2))
    else:
        print(report.summary(reports, count))
    if options.record and count is not None:
        _record(Path(options.record), reports, count)
    return 1 if any(each.result == "failed" for each in reports) else 0


def _chosen(names: list[str] | None) -> list[Target]:
    found = registry.targets()
    if names:
        found = list({t.id: t for name in names for t in registry.find_all(name)}.values())
    return [target for target in found if target.run.command]
