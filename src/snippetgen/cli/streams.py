"""The standard streams, any of which may be closed."""

import io
import sys

from snippetgen.errors import InputError, RunError


class ClosedOutput(io.TextIOBase):
    """Stands for a standard output that is closed: only to write there is an error."""

    def write(self, _: str) -> int:
        """Raise RunError."""
        raise RunError("standard output is closed")

    @property
    def buffer(self) -> "ClosedOutput":
        """The same, for bytes."""
        return self


def read_input(option: str) -> str:
    """Read all of standard input.

    Args:
        option: what asks for it, for messages.

    Raises:
        InputError: it is closed, or is no text.
    """
    if not sys.stdin:
        raise InputError(f"{option} - reads standard input, which is closed")
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise InputError(f"{option} - reads standard input, which is not UTF-8 text") from None
