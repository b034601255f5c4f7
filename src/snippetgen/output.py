"""Where a snippet goes that is printed: a terminal or a pipe."""

import os
import sys
from collections.abc import Iterable

from snippetgen.snippet import Snippet

COLOURS = {"-": "31", "+": "32", "@": "36"}
"""Red, green and cyan, by how the line of a diff begins (ECMA-48, SGR)."""


def print_code(snippet: Snippet) -> None:
    """Print a snippet: highlighted on a terminal where Pygments is installed, else bare."""
    code = snippet.code
    _print(_highlighted(code, snippet.lexer) if _in_colour() else code)


def print_diff(lines: Iterable[str]) -> None:
    """Print a unified diff: in colour on a terminal, else bare."""
    _print("".join(f"{_coloured(line) if _in_colour() else line}\n" for line in lines))


def _in_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _print(text: str) -> None:
    sys.stdout.flush()
    # Bytes, so that no locale and no platform changes what a pipe receives.
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def _coloured(line: str) -> str:
    colour = COLOURS.get(line[:1])
    return f"\x1b[{colour}m{line}\x1b[0m" if colour else line


def _highlighted(code: str, lexer: str) -> str:
    try:
        from pygments import highlight
        from pygments.formatters import Terminal256Formatter
        from pygments.lexers import get_lexer_by_name
    except ImportError:
        return code
    as_it_is = get_lexer_by_name(lexer, stripnl=False, ensurenl=False)
    return str(highlight(code, as_it_is, Terminal256Formatter(style="dracula")))
