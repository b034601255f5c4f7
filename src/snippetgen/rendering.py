"""From a token request and a target to a snippet."""

from collections.abc import Iterator

from snippetgen import literals, registry
from snippetgen.client_authentication import ClientSecretBasic
from snippetgen.environment import fill
from snippetgen.errors import UnsupportedError
from snippetgen.snippet import Snippet
from snippetgen.target import Target
from snippetgen.token_request import TokenRequest
from snippetgen.view import build_view
from snippetgen.wire import to_wire


def render(request: TokenRequest, target: str | Target) -> Snippet:
    """Render a token request for a target, named as `--lang` names it.

    Raises:
        UnknownTargetError: there is no such target.
        UnsupportedError: the target does not support the request, or a value has no spelling.
    """
    if isinstance(target, str):
        target = registry.find(target)
    check_support(request, target)
    names = build_view(request, to_wire(request), target.language)
    try:
        code = fill(target.language, target.template, names)
    except literals.UnspellableError as error:
        raise UnsupportedError(f"{target.id} cannot express the request: {error}") from None
    return Snippet(target.id, target.file_name, target.language.lexer, code)


def check_support(request: TokenRequest, target: Target) -> None:
    """Refuse a request that the target declares it cannot make.

    Raises:
        UnsupportedError: names what is not supported, and the targets that support it.
    """
    asked = list(_asked(request))
    for feature, value in asked:
        if value not in target.supports[feature]:
            able = [t.id for t in registry.targets() if value in t.supports[feature]]
            raise UnsupportedError(
                f"{feature} '{value}' is not supported by {target.id};"
                f" these support it: {', '.join(able)}"
            )
    for combination in target.unsupported:
        if combination.items() <= set(asked):
            named = " with ".join(f"{feature} '{value}'" for feature, value in combination.items())
            raise UnsupportedError(f"{named} is not supported by {target.id}: change one of them")


def _asked(request: TokenRequest) -> Iterator[tuple[str, str]]:
    """What the request asks of a target, by the names of `target.FEATURES`."""
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
