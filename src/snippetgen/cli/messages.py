"""What the command says on standard error: one line each."""

import sys


def say(kind: str, words: str) -> None:
    """Print a line, with what cannot be shown taken out: some words come from elsewhere."""
    shown = "".join(c if c.isprintable() else " " for c in words)
    if sys.stderr:
        print(f"snippetgen: {kind}: {shown}", file=sys.stderr)
