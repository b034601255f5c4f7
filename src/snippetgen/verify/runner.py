"""Runs a snippet as a user would: the file as printed, in a folder of its own."""

import re
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from snippetgen import registry
from snippetgen.rendering import render
from snippetgen.snippet import Snippet
from snippetgen.target import Target
from snippetgen.token_request import TokenRequest
from snippetgen.verify import toolchain

LONGEST_RUN = 120
"""Seconds after which a run is ended and counts as failed."""

TRAPS = {
    ".netrc": "machine 127.0.0.1 login netrc password netrc\n",
    ".curlrc": "location\nverbose\n",
}
"""What a user's home may hold, and what must not change the request."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left behind.

    Args:
        exit_status: of the process; -1 if it had to be ended.
        token: what it printed for a token, standard output as a rule.
        messages: what it said to its user, standard error as a rule.
        has_report: a runner reported on its behalf, in many lines.
        seconds: how long it ran.
    """

    exit_status: int
    token: str
    messages: str
    has_report: bool = False
    seconds: float = 0.0


def run(target: Target, request: TokenRequest, variables: Mapping[str, str]) -> Outcome:
    """Render the request for the target and run it with these environment variables.

    Raises:
        UnsupportedError: the target cannot express the request.
    """
    files = {"file": render(request, target)}
    for companion in registry.companions(target):
        files["companion"] = render(request, companion)
    with workspace(target, files.values()) as folder:
        values = {name: snippet.file_name for name, snippet in files.items()}
        values["milliseconds"] = str(request.time_limit * 1000)
        command = fill(target.run.command, values)
        for name, value in variables.items():
            command += fill(target.run.variable, {"name": name.lower(), "value": value})
        environment = {**toolchain.environment(target), "HOME": str(_home(folder)), **variables}
        outcome = execute(command, folder, environment)
        if not target.run.read_token:
            return outcome
        token = execute(list(target.run.read_token), folder, environment)
        report = outcome.token + outcome.messages
        return replace(outcome, token=token.token, messages=report, has_report=True)


@contextmanager
def workspace(target: Target, snippets: Iterable[Snippet]) -> Iterator[Path]:
    """A new folder that holds the files and sees the target's npm packages."""
    with tempfile.TemporaryDirectory(prefix="snippetgen-") as name:
        folder = Path(name)
        for snippet in snippets:
            (folder / snippet.file_name).write_text(snippet.code, encoding="utf-8", newline="")
        if npm := toolchain.npm_folder(target):
            (folder / "node_modules").symlink_to(npm / "node_modules")
        yield folder


def _home(folder: Path) -> Path:
    """Make a home that holds the traps."""
    home = folder / "home"
    home.mkdir()
    for name, text in TRAPS.items():
        (home / name).write_text(text, encoding="utf-8")
        (home / name).chmod(0o600)
    return home


def fill(command: tuple[str, ...], values: Mapping[str, str]) -> list[str]:
    """Put values in the place of `<name>`, in one pass, so that no value is taken for a name."""
    names = re.compile("<(" + "|".join(values) + ")>")
    return [names.sub(lambda match: values[match[1]], argument) for argument in command]


def execute(command: list[str], folder: Path, environment: Mapping[str, str]) -> Outcome:
    """Run a command to its end, without standard input."""
    started = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST_RUN,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Outcome(-1, "", f"still running after {LONGEST_RUN} seconds")
    seconds = time.monotonic() - started
    return Outcome(done.returncode, _text(done.stdout), _text(done.stderr), seconds=seconds)


def _text(output: bytes) -> str:
    return output.decode("utf-8", errors="replace")
