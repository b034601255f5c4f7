"""Has a language's own formatters and linters look at a rendered program."""

import shutil
from collections.abc import Iterator

from snippetgen.snippet import Snippet
from snippetgen.target import Lint, Target
from snippetgen.verify import toolchain
from snippetgen.verify.runner import execute, workspace


def missing(target: Target) -> str:
    """Say which linter is not on this machine; empty where all are."""
    for lint in target.language.lint:
        if absent := toolchain.not_installed(lint.needs):
            return absent
        program = lint.command[0]
        path = toolchain.surroundings(lint.needs)["PATH"]
        if not program.startswith("<") and not shutil.which(program, path=path):
            return f"{program} not found"
    return ""


def complaints(target: Target, snippet: Snippet) -> Iterator[str]:
    """What the linters of the language say of a program; nothing where all is well."""
    for lint in target.language.lint:
        if said := _run(lint, target, snippet):
            yield f"{lint.command[0]}: {said}"


def _run(lint: Lint, target: Target, snippet: Snippet) -> str:
    places = {name: str(folder) for name, folder in toolchain.folders(lint.needs).items()}
    values = {**toolchain.places(target), **places, "file": snippet.file_name}
    with workspace(target, [snippet], {}) as folder:
        variables = {**toolchain.surroundings(lint.needs), "HOME": str(folder)}
        outcome = execute(toolchain.fill(lint.command, values), folder, variables)
    if outcome.exit_status == 0:
        return ""
    return outcome.token + outcome.messages or f"exit status {outcome.exit_status}"
