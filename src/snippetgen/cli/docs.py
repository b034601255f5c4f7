"""`snippetgen docs`: write the site's generated files, or check them."""

import sys
from argparse import Namespace
from pathlib import Path

from snippetgen import spec
from snippetgen.cli.messages import say
from snippetgen.cli.parser import build_parser
from snippetgen.docs import engine, site
from snippetgen.errors import RunError
from snippetgen.toml_table import TomlTable


def run(options: Namespace) -> int:
    """Write or check; returns 1 if a checked file is stale."""
    file = Path(spec.FILE_NAME)
    table = spec.read_file(file) if file.is_file() else TomlTable({}, "default request")
    request = spec.read_spec(table)
    if options.release:
        site.release(Path(), request)
    plan = site.plan(Path(), request, build_parser())
    if not options.check:
        count = len(plan.kept.files) + len(plan.built.files)
        print(f"{plan.write()} of {count} generated files changed")
        if options.engine:
            _write_engine()
        return 0
    differences = list(plan.differences())
    print(*differences, sep="\n", end="\n" if differences else "")
    if differences:
        print("snippetgen: failed: the site is stale: run 'snippetgen docs'", file=sys.stderr)
    return 1 if differences else 0


def _write_engine() -> None:
    """Write the builder's engine; a site without it is a site all the same, and says so."""
    try:
        print(
            f"{engine.write(Path())} of {len(engine.FILES)} files of the builder's engine changed"
        )
    except RunError as error:
        say("note", f"the builder's page will have no live engine: {error}")
