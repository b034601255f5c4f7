"""The pages of providers: an index that is kept, and a page each that is only built.

A page shows the provider's request in every language. All of them together are megabytes that
would change with each template, so they are written where the site is built and not kept.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from snippetgen import registry, spec
from snippetgen.docs import picker, wire_text
from snippetgen.docs.template import page
from snippetgen.errors import UnsupportedError
from snippetgen.grants import GRANTS
from snippetgen.rendering import render
from snippetgen.snippet import Snippet
from snippetgen.sources import providers
from snippetgen.sources.provider import Fact, Provider
from snippetgen.spec_keys import KEYS
from snippetgen.target import Language, Target
from snippetgen.text import EnvRef
from snippetgen.token_request import TokenRequest
from snippetgen.toml_table import TomlTable
from snippetgen.wire import to_wire

FOLDER = PurePosixPath("docs/providers")
INDEX = FOLDER / "index.md"

CODE = re.compile(
    r"""(?<![\w`/.])(?:
        --[a-z][a-z-]*(?:\ (?:none\b|\w+[.,=:/][^\s;:)]*\w))?  # an option with its value
        | (?:https?://|/[\w.])[^\s,;:')]*[\w/*]                # a URL, a path
        ) | \b[a-z]+(?:_[a-z]+)+\b                             # a parameter
    """,
    re.VERBOSE,
)
"""What a fact says that is to be typed or sent as it stands: URLs, options, paths, parameters."""

HELD = {
    "client_id": "the client's id, which is no secret",
    "client_secret": "the client's secret",
    "private_key_file": "the path of the private key whose public half the server knows",
    "client_certificate_file": "the path of the client's certificate",
    "client_key_file": "the path of the key of that certificate",
    "authorization_code": "what the browser came back with",
    "code_verifier": "the PKCE verifier of the authorization request",
    "redirect_uri": "the redirect URI of the authorization request",
    "refresh_token": "what the server gave with an earlier access token",
    "device_code": "what the device authorization request gave",
    "assertion": "the signed assertion",
    "subject_token": "the token to exchange",
    "actor_token": "the token of who acts",
    "dpop_key_file": "the path of the DPoP key",
    "resource_owner_username": "the user's name",
    "resource_owner_password": "the user's password",
}
"""What is in a variable that a program reads."""

Clients = dict[Language, list[Target]]
"""The languages in the order of their tabs, with the clients of each, the default one first."""


class Tab(NamedTuple):
    """What a page has for a language.

    Args:
        language: the language.
        snippet: the program; None where no client of the language can make the request.
        reason: why there is none.
    """

    language: Language
    snippet: Snippet | None
    reason: str


def index() -> str:
    """The page that chooses between the providers."""
    return page("providers.md.j2", providers=_by_title())


def nav() -> list[str]:
    """The pages, as lines of the navigation."""
    return [f"          - {each.title}: providers/{each.id}.md" for each in _by_title()]


def generate() -> dict[PurePosixPath, str]:
    """The page of each provider, by its path."""
    clients: Clients = {language: [] for language in picker.in_order(registry.languages())}
    for target in registry.targets():
        if target.companion_of is None:
            clients[target.language].append(target)
    return {FOLDER / f"{each.id}.md": _page(each, clients) for each in providers.load_all()}


def example(provider: Provider) -> TokenRequest:
    """The request of a client that has the values which the preset names as examples.

    Raises:
        InputError: the preset is not as it should be.
    """
    settings = {each.name: each.example for each in provider.variables if each.default is None}
    keys = dict(provider.draft(settings).keys)
    for key, value in provider.required.items():
        name, dot, entry = key.partition(".")
        if dot:
            keys[name] = {**TomlTable(keys, provider.id).table(name).data, entry: value}
        else:
            keys[name] = [value] if KEYS[name].kind is list else value
    return spec.read_spec(TomlTable(keys, f"provider {provider.id}"))


def _by_title() -> list[Provider]:
    return sorted(providers.load_all(), key=lambda each: each.title.casefold())


def _page(provider: Provider, clients: Clients) -> str:
    request = example(provider)
    request_keys = provider.keys()
    return page(
        "provider.md.j2",
        provider=provider,
        grant=_grant(request),
        read=list(_read(request)),
        parts=wire_text.parts(request),
        form=request.body_format == "form",
        tabs=[_tab(language, able, request) for language, able in clients.items()],
        kinds=picker.GROUPS,
        chips=picker.chips(list(clients)),
        about_request=[fact for fact in provider.facts if fact.about in request_keys],
        about_answer=[fact for fact in provider.facts if fact.about not in request_keys],
        told=_told,
        coded=_coded,
        topic=_topic,
    )


class GrantPage(NamedTuple):
    """What a grant is called, and the page that explains it."""

    name: str
    page: str


def _grant(request: TokenRequest) -> GrantPage:
    grant_type = request.grant.grant_type
    name = grant_type.rpartition(":")[2]
    return GrantPage(name, f"{name}.md" if grant_type in GRANTS else "index.md#a-servers-own")


def _read(request: TokenRequest) -> Iterator[tuple[str, str]]:
    """The variables that a program reads, each with what it holds."""
    for name, value in to_wire(request).variables:
        if isinstance(value, EnvRef):
            yield value.name, HELD[name]


def _tab(language: Language, clients: list[Target], request: TokenRequest) -> Tab:
    """The first of the language's clients that can make the request."""
    reason = ""
    for target in clients:
        try:
            return Tab(language, render(request, target), "")
        except UnsupportedError as error:
            reason = reason or str(error).partition(";")[0]
    return Tab(language, None, reason)


def _topic(about: str) -> str:
    """What a fact is about, as a reader would say it."""
    name, dot, entry = about.partition(".")
    words = name.removesuffix("s") if dot else name
    words = words.replace("_", " ").capitalize().replace("Client id", "`client_id`")
    return f"{words} `{entry}`" if dot else words


def _told(fact: Fact) -> str:
    """A fact's text with its sources, in Markdown."""
    text, links = _coded(fact.text), ", ".join(_links(fact.sources))
    return f"{text} ({links})" if links else text


def _coded(text: str) -> str:
    return CODE.sub(r"`\g<0>`", text)


def _links(sources: tuple[str, ...]) -> Iterator[str]:
    for source in sources:
        host, *path = source.removeprefix("https://").split("/")
        yield f"[{'/'.join(path[:2]) if host == 'github.com' else host}]({source})"
