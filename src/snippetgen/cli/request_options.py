"""The options that describe a token request: one a key of a spec, and those for other sources."""

import argparse
from collections.abc import Mapping
from typing import TypeAlias

from snippetgen.spec_keys import KEYS

Group: TypeAlias = argparse._ArgumentGroup

FLAGS = {
    "grant_type": "--grant",
    "custom_grant_type": "--custom-grant",
    "client_authentication": "--auth",
    "assertion_claims": "--assertion-claim",
    "parameters": "--param",
    "headers": "--header",
}
"""The keys whose options have another name than theirs."""

METAVARS = {
    "grant_type": "NAME",
    "custom_grant_type": "NAME",
    "client_authentication": "METHOD",
    "credential_encoding": "ENCODING",
    "signing_algorithm": "ALG",
    "dpop_algorithm": "ALG",
    "private_key_format": "FORMAT",
    "body_format": "FORMAT",
    "certificate_thumbprint": "BASE64URL",
    "token_endpoint": "URL",
    "assertion_audience": "URL",
    "assertion_source": "SOURCE",
    "scope": "TOKEN",
    "resource": "URI",
    "subject_token_type": "URI",
    "actor_token_type": "URI",
    "requested_token_type": "URI",
    "credentials": "WHERE",
    "client_id": "ID",
}
"""What stands for the value of an option of text in its help, where not `TEXT`."""

OPEN = ("grant_type", "signing_algorithm", "dpop_algorithm")
"""The keys whose choices the spec checks: a grant may be given by its whole name, and which
algorithms there are depends on the method."""

GROUPS = {
    "the token request": (
        "token_endpoint",
        "grant_type",
        "custom_grant_type",
        "body_format",
        "scope",
        "resource",
        "audience",
        "parameters",
        "headers",
        "time_limit",
    ),
    "the client authentication": (
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
    ),
    "the grant": (
        "assertion_source",
        "assertion_subject",
        "assertion_claims",
        "subject_token_type",
        "actor_token_type",
        "requested_token_type",
        "polling_interval",
        "polling_time_limit",
    ),
}
"""The keys that every command takes that has a request, by the heading of their options."""

SOURCES = {
    "spec": ("FILE", "a request spec in TOML"),
    "provider": ("ID", "a provider's preset: snippetgen providers lists them"),
    "issuer": ("URL", "an issuer, whose metadata is fetched (RFC 8414, OpenID Connect Discovery)"),
    "openapi": ("FILE|URL", "an OpenAPI document with an oauth2 security scheme"),
    "curl": (
        "COMMAND",
        "a token request as a curl command, '-' for standard input; no secret is kept",
    ),
}
"""Where a request can come from; the other options are laid over it."""

SOURCE_OPTIONS = {"set": "provider", "scheme": "openapi"}
"""Further options, and the source that each goes with."""


def flag(key: str) -> str:
    """The option of a key, as it is written."""
    return FLAGS.get(key, f"--{key.replace('_', '-')}")


def arguments(keys: Mapping[str, object]) -> list[str]:
    """The options that give these keys and values of a spec."""
    return [argument for key, value in keys.items() for argument in _arguments(key, value)]


def _arguments(key: str, value: object) -> list[str]:
    match value:
        case bool():
            return [flag(key) if value else flag(key).replace("--", "--no-", 1)]
        case list():
            return [argument for each in value for argument in _arguments(key, each)]
        case dict():
            return _arguments(key, [f"{name}={each}" for name, each in value.items()])
    text = str(value)
    # A value that looks like an option is one, unless it is written in one word with its own.
    return [f"{flag(key)}={text}"] if text.startswith("-") else [flag(key), text]


def add_request_options(parser: argparse.ArgumentParser, only_with: str = "") -> None:
    """Add the options of a request.

    Args:
        parser: of the command.
        only_with: the option that they go with.
    """
    before = f"with {only_with}: " if only_with else ""
    _add_sources(parser.add_argument_group(f"{before}where the request comes from"))
    for title, keys in GROUPS.items():
        add_keys(parser.add_argument_group(f"{before}{title}"), *keys)


def _add_sources(group: Group) -> None:
    for name, (metavar, about) in SOURCES.items():
        group.add_argument(f"--{name}", metavar=metavar, help=about)
    group.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        help="with --provider: what it needs to know, such as your domain",
    )
    group.add_argument(
        "--scheme", metavar="NAME", help="with --openapi: which security scheme, if it has several"
    )


def add_keys(group: Group, *keys: str) -> None:
    """Add the options of some keys of a spec."""
    for name in keys:
        key = KEYS[name]
        if key.kind is bool:
            negatable = argparse.BooleanOptionalAction
            group.add_argument(flag(name), dest=name, action=negatable, help=key.about)
        elif key.kind in (list, dict):
            metavar = "NAME=VALUE" if key.kind is dict else METAVARS[name]
            about = f"{key.about}; may be repeated"
            group.add_argument(flag(name), dest=name, metavar=metavar, action="append", help=about)
        elif key.kind is int:
            group.add_argument(flag(name), dest=name, metavar="SECONDS", type=int, help=key.about)
        else:
            _add_text(group, name)


def _add_text(group: Group, name: str) -> None:
    key = KEYS[name]
    group.add_argument(
        flag(name),
        dest=name,
        metavar=METAVARS.get(name, "TEXT"),
        choices=None if name in OPEN else key.choices or None,
        help=key.about,
    )
