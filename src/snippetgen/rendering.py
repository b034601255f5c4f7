"""From a token request and a target to a snippet."""

from collections.abc import Iterator

from snippetgen import literals, registry
from snippetgen.client_authentication import ClientSecretBasic
from snippetgen.environment import fill
from snippetgen.errors import InputError, UnsupportedError
from snippetgen.snippet import Snippet
from snippetgen.target import EVERYWHERE, STYLES, Style, Target
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
    check_support(request, target, style)
    names = build_view(request, to_wire(request), target.language, keeps=style == "client")
    try:
        code = fill(target.language, target.template, names)
    except literals.UnspellableError as error:
        raise UnsupportedError(f"{target.id} cannot express the request: {error}") from None
    return Snippet(target.id, target.file_name, target.language.lexer, code)


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
            able = [t.id for t in registry.targets() if value in t.supports[feature]]
            raise UnsupportedError(
                f"{feature} '{value}' is not supported by {target.id};"
                f" these support it: {', '.join(able)}"
            )
    for combination in target.unsupported:
        if combination.items() <= set(asked):
            named = " with ".join(f"{feature} '{value}'" for feature, value in combination.items())
            raise UnsupportedError(f"{named} is not supported by {target.id}: change one of them")


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
    if request.grant.polling:
        yield "polling", "device_code"
