"""`snippetgen spec`: print the request as a `snippetgen.toml`."""

import json
import sys
from argparse import Namespace
from pathlib import Path

from snippetgen import files, registry
from snippetgen.cli.request import read_options
from snippetgen.spec import read_spec
from snippetgen.spec_keys import KEYS, schema
from snippetgen.token_request import TokenRequest
from snippetgen.toml_table import TomlTable


def run(options: Namespace) -> int:
    """Print or write the spec, or its JSON Schema; returns the exit status."""
    text = f"{json.dumps(schema(), indent=2)}\n" if options.schema else _spec(options)
    if options.output:
        files.write_files({Path(options.output): text}, force=options.force)
    else:
        sys.stdout.write(text)
    return 0


def _spec(options: Namespace) -> str:
    """The keys and values of the request, once they are known to be one.

    Raises:
        InputError: a source cannot be read, or a value breaks its rule.
    """
    table = read_options(options, registry.find(options.lang) if options.lang else None).table
    return as_toml(table, read_spec(table))


def as_toml(table: TomlTable, request: TokenRequest) -> str:
    """A `snippetgen.toml` of the request that was read from a table; it always has its endpoint."""
    import tomli_w

    given = {"token_endpoint": request.token_endpoint, **table.data}
    return tomli_w.dumps({name: given[name] for name in KEYS if name in given})
