"""From the options of the command line to a token request."""

import sys
from argparse import Namespace
from pathlib import Path

from snippetgen import spec
from snippetgen.cli.request_options import SOURCE_OPTIONS, SOURCES, flag
from snippetgen.cli.sources import Source, read_pairs, read_source
from snippetgen.cli.streams import read_input
from snippetgen.errors import InputError
from snippetgen.spec_keys import KEYS
from snippetgen.target import Target
from snippetgen.token_request import TokenRequest


def given_options(options: Namespace) -> list[str]:
    """The options of the request that were given, as they are written."""
    return [
        flag(name)
        for name in (*SOURCES, *SOURCE_OPTIONS, *KEYS)
        if getattr(options, name, None) is not None
    ]


def read_request(options: Namespace, target: Target | None = None) -> TokenRequest:
    """Lay the options over what the request comes from, and read both.

    Args:
        options: those of the command line.
        target: what the request is for, where that is one.

    Raises:
        InputError: a file or a document cannot be read, or a value breaks its rule.
    """
    return spec.read_spec(read_options(options, target).table)


def read_options(options: Namespace, target: Target | None = None) -> Source:
    """The same as a spec's keys and values, and what else is known of the server.

    Raises:
        InputError: a file or a document cannot be read, or two options do not go together.
    """
    flags: dict[str, object] = {}
    for name, key in KEYS.items():
        value = getattr(options, name, None)
        if value is not None:
            flags[name] = read_pairs(flag(name), value) if key.kind is dict else value
    if getattr(options, "client_secret_file", None) is not None:
        flags["client_secret"] = read_secret(options.client_secret_file)
    return read_source(options, flags, target)


def read_secret(name: str) -> str:
    """Read a secret from a file, or from standard input for `-`; one line end is dropped.

    Raises:
        InputError: it cannot be read.
    """
    try:
        if name == "-" and sys.stdin and sys.stdin.isatty():
            from getpass import getpass

            return getpass("Client secret: ")
        text = (
            read_input("--client-secret-file")
            if name == "-"
            else Path(name).read_text(encoding="utf-8")
        )
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(
            f"--client-secret-file takes a file, and it cannot be read: {reason}"
        ) from None
    except EOFError:
        raise InputError("--client-secret-file: no secret was typed") from None
    return text.removesuffix("\n")
