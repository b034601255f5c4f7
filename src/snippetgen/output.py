"""Where a snippet goes that is printed: a terminal or a pipe."""

import os
import sys

from snippetgen.snippet import Snippet


def print_code(snippet: Snippet) -> None:
    """Print a snippet: highlighted on a terminal where Pygments is installed, else bare."""
    code = snippet.code
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        code = _highlighted(code, snippet.lexer)
    sys.stdout.flush()
    # Bytes, so that no locale and no platform changes what a pipe receives.
    sys.stdout.buffer.write(code.encode("utf-8"))
    sys.stdout.buffer.flush()


def _highlighted(code: str, lexer: str) -> str:
    try:
        from pygments import highlight
        from pygments.formatters import Terminal256Formatter
        from pygments.lexers import get_lexer_by_name
    except ImportError:
        return code
    as_it_is = get_lexer_by_name(lexer, stripnl=False, ensurenl=False)
    return str(highlight(code, as_it_is, Terminal256Formatter(style="dracula")))
