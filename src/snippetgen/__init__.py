"""One OAuth 2.0 access token request, rendered as a complete program in any language."""

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["Snippet", "TokenRequest", "render"]

if TYPE_CHECKING:
    from snippetgen.rendering import render
    from snippetgen.snippet import Snippet
    from snippetgen.token_request import TokenRequest

_MODULES = {"Snippet": "snippet", "TokenRequest": "token_request", "render": "rendering"}


def __getattr__(name: str) -> object:
    # Loaded on demand: `import snippetgen` alone must not cost an import of Jinja.
    if name not in _MODULES:
        raise AttributeError(f"module 'snippetgen' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"snippetgen.{_MODULES[name]}"), name)
