"""The command: reads arguments, calls the rest, and says in one line what went wrong."""

import gc
import sys
from typing import Any

from snippetgen.cli.messages import say
from snippetgen.cli.streams import ClosedOutput
from snippetgen.errors import InputError, SnippetgenError

COMMANDS = {
    "completion": "snippetgen.cli.completion",
    "diff": "snippetgen.cli.diff",
    "docs": "snippetgen.cli.docs",
    "doctor": "snippetgen.cli.doctor",
    "mock-server": "snippetgen.cli.mock_server",
    "providers": "snippetgen.cli.providers",
    "spec": "snippetgen.cli.spec",
    "verify": "snippetgen.cli.verify",
}
"""The module of each command; printing snippets is what happens without one."""

PROVING = ("mock-server", "verify")
"""The commands that check signatures, which needs the extra 'verify'."""


def complain(kind: str, error: BaseException, status: int) -> int:
    """Say in one line what went wrong, control characters taken out, and return the status."""
    say(kind, str(error) or type(error).__name__)
    return status


def _module(command: str | None) -> Any:  # noqa: ANN401 - a module, whose `run` is called
    """Load what does the work.

    Raises:
        InputError: it needs a package that is not installed.
    """
    from importlib import import_module

    try:
        return import_module(COMMANDS.get(command or "", "snippetgen.cli.snippets"))
    except ModuleNotFoundError as error:
        if command not in PROVING or (error.name or "").startswith("snippetgen"):
            raise
        raise InputError(
            f"{command} needs {error.name}: pip install 'snippetgen[verify]'"
        ) from None


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status: 0, 1 for a failed run, 2 for bad input."""
    from snippetgen.cli.parser import (
        build_parser,
        check_command,
        check_options,
        refuse_the_rest,
        require_first,
    )

    sys.stdout = sys.stdout or ClosedOutput()
    try:
        given = sys.argv[1:] if arguments is None else arguments
        check_command(given)
        parser = build_parser(given)
        check_options(parser, given)
        options, rest = parser.parse_known_args(given)
        refuse_the_rest(options.command, rest)
        if options.command:
            require_first(options.command, given)
            gc.enable()
        status: int = _module(options.command).run(options)
        sys.stdout.flush()
    except SnippetgenError as error:
        kind = "error" if isinstance(error, InputError) else "failed"
        return complain(kind, error, error.exit_status)
    except BrokenPipeError:
        # The reader went away, as `head` does: not an error, and nothing more can be said.
        sys.stdout = None
        return 0
    except (OSError, RecursionError, MemoryError) as error:
        return complain("failed", error, 1)
    except KeyboardInterrupt:
        return 130
    else:
        return status
