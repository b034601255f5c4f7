"""The builder's form, read off the keys of a spec and the presets of providers."""

import json
import re
from typing import NamedTuple

from snippetgen import registry
from snippetgen.sources import providers
from snippetgen.sources.provider import Provider
from snippetgen.spec import MERGED, PLACEHOLDER_ENDPOINT, read_spec
from snippetgen.spec_keys import KEYS, Key
from snippetgen.target import STYLES, Target
from snippetgen.toml_table import TomlTable

COLLECTIONS = ("postman", "bruno")
"""The languages whose files go beside any program."""

LABELS = {
    "client_authentication": "Method",
    "grant_type": "Grant",
    "dpop": "DPoP",
    "dpop_algorithm": "DPoP algorithm",
    "key_id": "Key ID",
    "client_id_in_body": "Client ID in the body",
    "private_key_format": "Format of the private key",
    "environment": "Names of variables",
    "headers": "Further headers",
    "parameters": "Further parameters",
}
"""What a key is called in the form, where not by its own words."""


EXPLAINED = {
    "token_endpoint": ("../your-server/", "Where do I find it?"),
    "grant_type": ("../grants/", "Which grant?"),
    "client_authentication": ("../client-authentication/", "Which method?"),
}
"""The keys with a page of their own."""


class Section(NamedTuple):
    """A part of the form.

    Args:
        title: its heading.
        keys: its fields.
        folded: it opens on demand.
    """

    title: str
    keys: tuple[str, ...]
    folded: bool = False


SECTIONS = (
    Section("Your server", ("token_endpoint",)),
    Section("Your program", ("credentials",)),
    Section(
        "The request",
        (
            *("grant_type", "assertion_source", "assertion_subject", "assertion_claims"),
            *("subject_token_type", "actor_token_type", "requested_token_type"),
            *("polling_interval", "polling_time_limit", "scope", "audience"),
        ),
    ),
    Section(
        "Client authentication",
        (
            *("client_authentication", "signing_algorithm", "assertion_audience", "key_id"),
            *("certificate_thumbprint", "private_key_format"),
        ),
    ),
    Section(
        "More",
        (
            *("credential_encoding", "client_id_in_body", "dpop", "dpop_algorithm", "resource"),
            *("parameters", "headers", "custom_grant_type", "body_format", "time_limit"),
            "environment",
        ),
        folded=True,
    ),
)
"""All keys but the client id, which the program reads when it runs."""


class Field(NamedTuple):
    """A field of the form.

    Args:
        name: the key.
        kind: the name of its type.
        choices: its values, where they are known.
        label: what the form calls it.
        about: what it is.
        explained: where that is instead: a page, and the words that lead there.
        default: what holds where it is empty, where that is one thing.
        meant: it has a meaning before anything is chosen.
    """

    name: str
    kind: str
    choices: tuple[str, ...]
    label: str
    about: str
    explained: tuple[str, ...]
    default: str
    meant: bool


def form() -> dict[str, object]:
    """What the page's template lays out."""
    table = TomlTable({}, "")
    read_spec(table)
    targets = [target for target in registry.targets() if not target.companion_of]
    return {
        "sections": [
            (section, [_field(name, table.asked) for name in section.keys]) for section in SECTIONS
        ],
        "programs": {
            language: [
                (target, _files(target)) for target in targets if target.language is language
            ]
            for language in registry.languages()
        },
        "styles": STYLES,
        "presets": [(provider, _data(provider)) for provider in providers.load_all()],
        "collections": [(registry.find(name), _files(registry.find(name))) for name in COLLECTIONS],
    }


def _field(name: str, asked: frozenset[str]) -> Field:
    key = KEYS[name]
    return Field(
        name=name,
        kind=key.kind.__name__,
        choices=key.choices,
        label=LABELS.get(name, name.replace("_", " ").capitalize()),
        # A list says its choices by itself.
        about="" if ", ".join(key.choices or ("?",)) in key.about else key.about,
        explained=EXPLAINED.get(name, ()),
        default=PLACEHOLDER_ENDPOINT if name == "token_endpoint" else _default(key),
        meant=name in asked,
    )


def _default(key: Key) -> str:
    """What a key is when left out, as far as its words say."""
    if found := re.search(r"\(default: ([^)]+)\)", key.about):
        return found[1]
    if "the default" not in key.about:
        return "no" if key.kind is bool else ""
    named = re.search(r"(\w+) \([^()]*the default\)", key.about)
    if key.kind is bool:
        return "yes"
    return named[1] if named and named[1] in key.choices else key.choices[0]


def _files(target: Target) -> list[Target]:
    """A target and what goes with it."""
    return [target, *registry.companions(target)]


def _data(provider: Provider) -> dict[str, str]:
    """What the page says of a preset before anything runs, as JSON."""
    shown = {name: value for name, value in provider.request.items() if name not in MERGED}
    return {"request": json.dumps(shown), "required": json.dumps(dict(provider.required))}
