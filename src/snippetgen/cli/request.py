"""From the options of the command line to a token request."""

import sys
from argparse import Namespace
from pathlib import Path

from snippetgen import spec
from snippetgen.errors import InputError
from snippetgen.token_request import TokenRequest
from snippetgen.toml_table import TomlTable

PLAIN = (
    "token_endpoint",
    "grant_type",
    "custom_grant_type",
    "client_authentication",
    "credential_encoding",
    "client_id_in_body",
    "signing_algorithm",
    "assertion_audience",
    "key_id",
    "certificate_thumbprint",
    "private_key_format",
    "dpop",
    "dpop_algorithm",
    "assertion_source",
    "assertion_subject",
    "subject_token_type",
    "actor_token_type",
    "requested_token_type",
    "polling_interval",
    "polling_time_limit",
    "body_format",
    "scope",
    "resource",
    "audience",
    "time_limit",
    "credentials",
    "client_id",
)
"""Options whose value goes under the same key as in a spec."""

PAIRS = {"param": "parameters", "header": "headers", "assertion_claim": "assertion_claims"}
"""Options that take NAME=VALUE and may be repeated, and the key of their table."""


def given_options(options: Namespace) -> list[str]:
    """The options of the request that were given, as they are written."""
    written = {"grant_type": "grant", "custom_grant_type": "custom-grant"}
    written["client_authentication"] = "auth"
    return [
        f"--{written.get(name, name.replace('_', '-'))}"
        for name in ("spec", *PLAIN, *PAIRS)
        if getattr(options, name, None) is not None
    ]


def read_request(options: Namespace) -> TokenRequest:
    """Lay the options over the spec and read both.

    Raises:
        InputError: a file cannot be read, or a value breaks its rule.
    """
    flags = {key: value for key in PLAIN if (value := getattr(options, key, None)) is not None}
    for option, key in PAIRS.items():
        if given := getattr(options, option):
            flags[key] = _pairs(option, given)
    if getattr(options, "client_secret_file", None) is not None:
        flags["client_secret"] = read_secret(options.client_secret_file)
    return spec.read_spec(spec.overlay(_spec_file(options.spec), flags))


def _spec_file(name: str | None) -> TomlTable | None:
    path = Path(name or spec.FILE_NAME)
    return spec.read_file(path) if name or path.is_file() else None


def _pairs(option: str, given: list[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            option = option.replace("_", "-")
            raise InputError(f"--{option} takes NAME=VALUE; there is no '=' in what was given")
        if name in pairs:
            raise InputError(f"--{option} {name} is given twice: give it once")
        pairs[name] = value
    return pairs


def read_secret(name: str) -> str:
    """Read a secret from a file, or from standard input for `-`; one line end is dropped.

    Raises:
        InputError: it cannot be read.
    """
    try:
        if name == "-" and sys.stdin.isatty():
            from getpass import getpass

            return getpass("Client secret: ")
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(
            f"--client-secret-file takes a file, and it cannot be read: {reason}"
        ) from None
    except EOFError:
        raise InputError("--client-secret-file: no secret was typed") from None
    return text.removesuffix("\n")
