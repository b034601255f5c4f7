"""Errors that speak to a person: what is wrong, where, and what to do."""


class SnippetgenError(Exception):
    """Any failure that the command reports as one line, without a traceback."""

    exit_status = 1
    """Process exit status: 1 for a run that failed, 2 for bad input."""


class InputError(SnippetgenError):
    """What the user asked for cannot be done as asked."""

    exit_status = 2


class UnsupportedError(InputError):
    """A target declares that it cannot make the request."""


class RunError(SnippetgenError):
    """The request was fine; doing it failed."""
