"""From a token request and a target to a snippet."""

import re
from collections.abc import Iterator
from functools import lru_cache

from snippetgen import literals, registry
from snippetgen.client_authentication import ClientSecretBasic
from snippetgen.environment import TemplateError, fill
from snippetgen.errors import InputError, UnsupportedError
from snippetgen.mark import digest, mark_of
from snippetgen.program import DIGEST, Program, shape_of, texts_of, with_slots
from snippetgen.snippet import Snippet
from snippetgen.target import EVERYWHERE, STYLES, WITH_SYMBOLS, Language, Style, Target
from snippetgen.text import Code
from snippetgen.token_request import TokenRequest
from snippetgen.view import build_view
from snippetgen.wire import to_wire


def render(
    request: TokenRequest,
    target: str | Target,
    style: Style = STYLES[0],
    *,
    marked: bool = True,
) -> Snippet:
    """Render a token request for a target.

    Args:
        request: what is asked.
        target: a target, or what `--lang` calls it.
        style: what the program is, one of `target.STYLES`.
        marked: with the line that says version, target and spec (see `snippetgen.mark`).

    Raises:
        InputError: the style is not for the request's grant.
        UnknownTargetError: there is no such target.
        UnsupportedError: the target does not support the request, or a value has no spelling.
    """
    if isinstance(target, str):
        target = registry.find(target)
    programs, texts, request_digest = _shape(request, style)
    try:
        widths = _widths(target.language, texts)
        program = programs.get((target, widths, marked))
        if program is None:
            check_support(request, target, style)
            if len(programs) >= MOST_PROGRAMS:
                programs.clear()
            program = _program(request, target, style, widths, marked=marked)
            programs[target, widths, marked] = program
        code = program.fill(target.language.literals, texts, request_digest)
    except literals.UnspellableError as error:
        raise UnsupportedError(f"{target.id} cannot express the request: {error}") from None
    return Snippet(target.id, target.file_name, target.language.lexer, code)


def _widths(language: Language, texts: tuple[str, ...]) -> tuple[int, ...]:
    """The widths that a template of the language sees of the literals."""
    if not language.measures:
        return (1,) * len(texts)
    return tuple(len(literals.encode(language.literals, text)) for text in texts)


def _program(
    request: TokenRequest, target: Target, style: Style, widths: tuple[int, ...], *, marked: bool
) -> Program:
    view = build_view(request, to_wire(request), target.language, keeps=style == "client")
    mark = Code(mark_of(target, style, DIGEST)) if marked else None
    names = {**with_slots(view, widths), "mark": mark}
    source = fill(target.language, target.template, names)
    return Program(_marked(source, mark, target) if mark else source)


def _marked(source: str, mark: Code, target: Target) -> str:
    """The source with its mark: in a comment of its own at the end, where the format has comments.

    Raises:
        TemplateError: it has none, and the template does not print the mark either.
    """
    if target.unmarked_because:
        return source
    comment = target.language.comment
    if comment:
        return f"{source}\n{comment.replace('<text>', mark)}\n"
    if mark not in source:
        raise TemplateError(
            f"{target.id}: a language whose comment is empty has no place for the mark: print"
            " {{ mark }} in the template, or say in target.toml why not: unmarked_because"
        )
    return source


MOST_PROGRAMS = 512
"""Of one shape; more are of languages that measure, whose programs are of one width each."""

Programs = dict[tuple[Target, tuple[int, ...], bool], Program]


class _AnyLanguage:
    """Names as they are, for what does not depend on a language."""

    def function(self, name: str) -> Code:
        return Code(name)

    word = variable = function


@lru_cache(maxsize=16)
def _shape(request: TokenRequest, style: Style) -> tuple[Programs, tuple[str, ...], str]:
    """The programs for requests of this shape, as far as there are any; its texts and digest."""
    wire = to_wire(request)
    view = build_view(request, wire, _AnyLanguage(), keeps=style == "client")
    asked = tuple(_asked(request, style))
    texts = tuple(text.value for text in texts_of(view))
    return _programs(asked, shape_of(view)), texts, digest(request, wire)


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
