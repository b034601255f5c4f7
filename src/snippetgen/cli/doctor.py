"""`snippetgen doctor`: find out what a server takes, and print the spec that works."""

import os
import sys
from argparse import Namespace
from collections.abc import Mapping

from snippetgen import spec
from snippetgen.cli.request import read_options
from snippetgen.cli.request_options import SOURCES
from snippetgen.doctor.diagnosis import diagnose
from snippetgen.errors import InputError
from snippetgen.spec_keys import KEYS
from snippetgen.toml_table import TomlTable

NEVER_PRINTED = ("credentials", "client_secret")
"""The keys that are about secrets; the doctor reads those from the environment."""


def run(options: Namespace) -> int:
    """Diagnose the request; the spec that works is all of standard output."""
    table, methods = read_options(options)
    if "token_endpoint" not in table:
        raise InputError(
            "doctor asks your server, and nothing says where that is: give --token-endpoint,"
            " --issuer, --provider, --openapi or --curl, or a spec that names it"
        )
    kept = {key: value for key, value in table.data.items() if key not in NEVER_PRINTED}
    given = TomlTable(kept, table.where)
    request = spec.read_spec(given)
    diagnosis = diagnose(
        request,
        os.environ,
        offered=methods,
        issuer=_issuer(options),
        renamed=dict(given.pairs("environment")),
        chosen=_is_chosen(options, given),
        tell=_tell,
    )
    if diagnosis.changes is not None:
        for key in kept:
            if diagnosis.changes.get(key, key) is None:
                _tell(f"  leave out {key}")
        _print_spec({**kept, **diagnosis.changes})
    return diagnosis.exit_status


def _issuer(options: Namespace) -> str | None:
    """The issuer, where that is what was given and not the URL of its metadata."""
    given: str | None = options.issuer
    return None if given is None or "/.well-known/" in given else given


def _is_chosen(options: Namespace, given: TomlTable) -> bool:
    """Whether the user named the method, and no document did."""
    if options.client_authentication is not None:
        return True
    elsewhere = any(getattr(options, name) is not None for name in SOURCES if name != "spec")
    return "client_authentication" in given and not elsewhere


def _tell(line: str) -> None:
    if sys.stderr:
        shown = "".join(c if c.isprintable() else " " for c in line)
        print(shown, file=sys.stderr, flush=True)


def _print_spec(table: Mapping[str, object]) -> None:
    import tomli_w

    _tell("")
    _tell("What works is the spec on standard output.")
    works = {name: table[name] for name in KEYS if table.get(name) is not None}
    print(tomli_w.dumps(works), end="")
