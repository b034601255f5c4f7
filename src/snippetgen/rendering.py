"""From a token request and a target to a snippet."""

from snippetgen import literals, registry
from snippetgen.environment import fill
from snippetgen.errors import UnsupportedError
from snippetgen.snippet import Snippet
from snippetgen.target import Target
from snippetgen.token_request import ClientSecretBasic, TokenRequest
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
    authentication = request.client_authentication
    asked = {"client_authentication": authentication.method}
    if isinstance(authentication, ClientSecretBasic):
        asked["credential_encoding"] = authentication.credential_encoding
    for feature, value in asked.items():
        if value not in getattr(target, feature):
            able = [t.id for t in registry.targets() if value in getattr(t, feature)]
            raise UnsupportedError(
                f"{feature} '{value}' is not supported by {target.id};"
                f" these support it: {', '.join(able)}"
            )
