"""The pages of providers: an index that is kept, and a page each that is only built.

A page shows the provider's request in every language. All of them together are megabytes that
would change with each template, so they are written where the site is built and not kept.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from snippetgen import registry, spec
from snippetgen.docs import picker
from snippetgen.docs.template import page
from snippetgen.errors import UnsupportedError
from snippetgen.rendering import render
from snippetgen.snippet import Snippet
from snippetgen.sources import providers
from snippetgen.sources.provider import Fact, Provider
from snippetgen.spec_keys import KEYS
from snippetgen.target import Language
from snippetgen.text import EnvRef
from snippetgen.token_request import TokenRequest
from snippetgen.toml_table import TomlTable
from snippetgen.wire import to_wire

FOLDER = PurePosixPath("docs/providers")
INDEX = FOLDER / "index.md"

CODE = re.compile(
    r"(?<![\w`/.])(?:https?://|--[a-z]|/[\w.])[^\s,;:')]*[\w/*]|\b[a-z]+(?:_[a-z]+)+\b"
)
"""What a fact says that is to be typed or sent as it stands: URLs, options, paths, parameters."""


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
    return {FOLDER / f"{each.id}.md": _page(each) for each in providers.load_all()}


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


def _page(provider: Provider) -> str:
    request = example(provider)
    order = picker.in_order(registry.languages())
    request_keys = provider.keys()
    return page(
        "provider.md.j2",
        provider=provider,
        grant=request.grant,
        read=[value.name for _, value in to_wire(request).variables if isinstance(value, EnvRef)],
        tabs=[_tab(language, request) for language in order],
        kinds=picker.GROUPS,
        chips=picker.chips(order),
        about_request=[fact for fact in provider.facts if fact.about in request_keys],
        about_answer=[fact for fact in provider.facts if fact.about not in request_keys],
        told=_told,
        topic=_topic,
    )


def _tab(language: Language, request: TokenRequest) -> Tab:
    """The first of the language's clients that can make the request."""
    reason = ""
    for target in registry.find_all(language.id):
        if target.companion_of is None:
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
    text = CODE.sub(r"`\g<0>`", fact.text)
    links = ", ".join(_links(fact.sources))
    return f"{text} ({links})" if links else text


def _links(sources: tuple[str, ...]) -> Iterator[str]:
    for source in sources:
        host, *path = source.removeprefix("https://").split("/")
        yield f"[{'/'.join(path[:2]) if host == 'github.com' else host}]({source})"
