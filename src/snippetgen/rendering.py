"""From a token request and a target to a snippet."""

import re
from collections.abc import Iterator
from functools import lru_cache

from snippetgen import literals, registry
from snippetgen.client_authentication import ClientSecretBasic
from snippetgen.environment import fill
from snippetgen.errors import InputError, UnsupportedError
from snippetgen.program import Program, shape_of, texts_of, with_slots
from snippetgen.snippet import Snippet
from snippetgen.target import EVERYWHERE, STYLES, WITH_SYMBOLS, Language, Style, Target
from snippetgen.text import Code
from snippetgen.token_request import TokenRequest
from snippetgen.view import build_view
from snippetgen.wire import to_wire


def render(request: TokenRequest, target: str | Target, style: Style = STYLES[0]) -> Snippet:
    """Render a token request for a target.

    Args:
        request: what is asked.
        target: a target, or what `--lang` calls it.
        style: what the program is, one of `target.STYLES`.

    Raises:
        InputError: the style is not for the request's grant.
        UnknownTargetError: there is no such target.
        UnsupportedError: the target does not support the request, or a value has no spelling.
    """
    if isinstance(target, str):
        target = registry.find(target)
    programs, texts = _shape(request, style)
    try:
        widths = _widths(target.language, texts)
        program = programs.get((target, widths))
        if program is None:
            check_support(request, target, style)
            if len(programs) >= MOST_PROGRAMS:
                programs.clear()
            program = programs[target, widths] = _program(request, target, style, widths)
        code = program.fill(target.language.literals, texts)
    except literals.UnspellableError as error:
        raise UnsupportedError(f"{target.id} cannot express the request: {error}") from None
    return Snippet(target.id, target.file_name, target.language.lexer, code)


def _widths(language: Language, texts: tuple[str, ...]) -> tuple[int, ...]:
    """The widths that a template of the language sees of the literals."""
    if not language.measures:
        return (1,) * len(texts)
    return tuple(len(literals.encode(language.literals, text)) for text in texts)


def _program(
    request: TokenRequest, target: Target, style: Style, widths: tuple[int, ...]
) -> Program:
    view = build_view(request, to_wire(request), target.language, keeps=style == "client")
    return Program(fill(target.language, target.template, with_slots(view, widths)))


MOST_PROGRAMS = 512
"""Of one shape; more are of languages that measure, whose programs are of one width each."""

Programs = dict[tuple[Target, tuple[int, ...]], Program]


class _AnyLanguage:
    """Names as they are, for what does not depend on a language."""

    def function(self, name: str) -> Code:
        return Code(name)

    word = variable = function


@lru_cache(maxsize=16)
def _shape(request: TokenRequest, style: Style) -> tuple[Programs, tuple[str, ...]]:
    """The programs for requests of this shape, as far as there are any, and this one's texts."""
    view = build_view(request, to_wire(request), _AnyLanguage(), keeps=style == "client")
    asked = tuple(_asked(request, style))
    return _programs(asked, shape_of(view)), tuple(text.value for text in texts_of(view))


@lru_cache(maxsize=256)
def _programs(_asked: object, _shape: object) -> Programs:
    return {}


def check_support(request: TokenRequest, target: Target, style: Style) -> None:
    """Refuse a request that the target declares it cannot make.

    Raises:
        InputError: the style is not for the request's grant.
        UnsupportedError: names what is not supported, and the targets that support it.
    """
    if style == "client" and not request.grant.renewable:
        raise InputError(
            f"style 'client' requests one token after the other, and {request.grant.title} is good"
            " for one: use style 'function'"
        )
    asked = list(_asked(request, style))
    for feature, value in asked:
        if feature not in EVERYWHERE and value not in target.supports[feature]:
            raise UnsupportedError(
                f"{feature} '{value}' is not supported by {target.id};"
                f" these support it: {_able(feature, value, target.language)}"
            )
    for combination in target.unsupported:
        if combination.items() <= set(asked):
            named = " with ".join(f"{feature} '{value}'" for feature, value in combination.items())
            raise UnsupportedError(f"{named} is not supported by {target.id}: change one of them")


MOST_NAMED = 12
"""Targets that a message offers instead; more make no line that anybody reads."""


def _able(feature: str, value: str, language: Language) -> str:
    """The targets that support something, those of the language first."""
    able = [target for target in registry.targets() if value in target.supports[feature]]
    able.sort(key=lambda target: target.language is not language)
    named = ", ".join(target.id for target in able[:MOST_NAMED])
    more = len(able) - MOST_NAMED
    return f"{named} and {more} more: snippetgen --list" if more > 0 else named


def _asked(request: TokenRequest, style: Style) -> Iterator[tuple[str, str]]:
    """What is asked of a target, by the names of `target.FEATURES`."""
    if style != STYLES[0]:
        yield "style", style
    yield "grant_type", request.grant.grant_type.rpartition(":")[2]
    authentication = request.client_authentication
    yield "client_authentication", authentication.method
    if isinstance(authentication, ClientSecretBasic):
        yield "credential_encoding", authentication.credential_encoding
    for assertion in request.assertions():
        yield "signing_algorithm", assertion.algorithm
        if not assertion.symmetric:
            yield "private_key_format", assertion.private_key_format
    if request.proof:
        yield "proof", "DPoP"
        yield "signing_algorithm", request.proof.algorithm
        yield "private_key_format", request.proof.private_key_format
    yield "body_format", request.body_format
    if not all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name, _ in request.headers):
        yield "header_name", WITH_SYMBOLS
    if request.grant.polling:
        yield "polling", "device_code"
