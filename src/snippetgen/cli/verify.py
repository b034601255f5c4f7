"""`snippetgen verify`: run snippets against the mock server and report."""

import json
import sys
from argparse import Namespace

from snippetgen import registry
from snippetgen.errors import InputError
from snippetgen.target import Target
from snippetgen.verify import report, session, toolchain, vectors


def run(options: Namespace) -> int:
    """Verify the targets; returns 1 if one of them failed."""
    targets = _chosen(options.lang)
    if not targets:
        raise InputError("that file goes with another target and is proven with it: name that one")
    if options.install or options.install_only:
        toolchain.install(targets)
    if options.install_only:
        return 0
    cases = vectors.load()
    reports = []
    # With --json standard output is the report alone.
    progress = sys.stderr if options.json else sys.stdout
    for each in session.verify(targets, cases):
        reports.append(each)
        print(each.line(), *report.explain(each), sep="\n", file=progress, flush=True)
    if options.json:
        print(json.dumps(report.to_json(reports, vectors.count(cases)), indent=2))
    else:
        print(report.summary(reports, vectors.count(cases)))
    return 1 if any(each.result == "failed" for each in reports) else 0


def _chosen(names: list[str] | None) -> list[Target]:
    found = registry.targets()
    if names:
        found = list({t.id: t for name in names for t in registry.find_all(name)}.values())
    return [target for target in found if target.run.command]
