"""Runs a snippet as a user would: the file as printed, in a folder of its own."""

import hashlib
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from snippetgen import registry
from snippetgen.client_authentication import ClientCertificate
from snippetgen.rendering import render
from snippetgen.snippet import Snippet
from snippetgen.target import Style, Target
from snippetgen.token_request import TokenRequest
from snippetgen.verify import compilers, toolchain
from snippetgen.verify.authority import authority
from snippetgen.verify.toolchain import fill, fill_all

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


def run(
    target: Target,
    request: TokenRequest,
    variables: Mapping[str, str],
    files: Mapping[str, bytes] | None = None,
    inherited: Mapping[str, str] | None = None,
    style: Style = "function",
) -> Outcome:
    """Render the request for the target and run it.

    Args:
        target: what to render it for.
        request: what it asks.
        variables: the environment variables that it is run with.
        files: what lies beside it, by name.
        inherited: a user's environment to run in, with the user's home, proxies and trust; None
            is a hostile one, in which the test's certificate authority is trusted.
        style: what the program is, one of `target.STYLES`.

    Raises:
        UnsupportedError: the target cannot express the request.
    """
    snippets = {"file": render(request, target, style)}
    for companion in registry.companions(target):
        snippets["companion"] = render(request, companion)
    with workspace(target, snippets.values(), files or {}) as folder:
        values = _values(target, request, snippets)
        if target.run.build or target.run.compiler:
            values["build"], failure = _build(target, snippets["file"], values)
            if failure:
                return failure
        command = _command(target, request, values, variables)
        environment = {**(inherited or {}), **toolchain.environment(target, values), **variables}
        if inherited is None:
            trust = target.run.trust
            environment |= {"HOME": str(_home(folder)), **fill_all(trust.environment, values)}
            command[1:1] = fill(trust.arguments, values)
        outcome = execute(command, folder, environment)
        if not target.run.read_token:
            return outcome
        token = execute(fill(target.run.read_token, values), folder, environment)
        report = outcome.token + outcome.messages
        return replace(outcome, token=token.token, messages=report, has_report=True)


def _values(
    target: Target, request: TokenRequest, snippets: Mapping[str, Snippet]
) -> dict[str, str]:
    """What stands for something in the target's commands."""
    return {
        **toolchain.places(target),
        **{name: snippet.file_name for name, snippet in snippets.items()},
        "authority": str(authority().certificates),
        "truststore": str(authority().truststore),
        "milliseconds": str(request.time_limit * 1000),
    }


def _command(
    target: Target,
    request: TokenRequest,
    values: Mapping[str, str],
    variables: Mapping[str, str],
) -> list[str]:
    command = fill(target.run.command, values)
    authentication = request.client_authentication
    if isinstance(authentication, ClientCertificate):
        paths = {
            "client_certificate_file": authentication.client_certificate_file.name,
            "client_key_file": authentication.client_key_file.name,
        }
        given = {name: variables.get(variable, "") for name, variable in paths.items()}
        command += fill(target.run.certificate, given)
    for name, value in request.variables():
        if not isinstance(value, str) and value.name in variables:
            given = {"name": name, "value": variables[value.name]}
            command += fill(target.run.variable, given)
    return command


@contextmanager
def workspace(
    target: Target, snippets: Iterable[Snippet], files: Mapping[str, bytes]
) -> Iterator[Path]:
    """A new folder that holds the files and sees the target's packages."""
    with tempfile.TemporaryDirectory(prefix="snippetgen-") as name:
        folder = Path(name)
        _fill(folder, target, snippets)
        for file_name, content in files.items():
            (folder / file_name).write_bytes(content)
        yield folder


def _fill(folder: Path, target: Target, snippets: Iterable[Snippet]) -> None:
    for snippet in snippets:
        (folder / snippet.file_name).write_text(snippet.code, encoding="utf-8", newline="")
    toolchain.link_packages(target, folder)


@cache
def _builds() -> "tempfile.TemporaryDirectory[str]":
    """Where this process builds; each program once, as many cases run the same one."""
    return tempfile.TemporaryDirectory(prefix="snippetgen-builds-")


_building: dict[str, threading.Lock] = defaultdict(threading.Lock)
_built: dict[str, Outcome | None] = {}


def _build(
    target: Target, snippet: Snippet, values: Mapping[str, str]
) -> tuple[str, Outcome | None]:
    """Build a program; returns the folder, and what went wrong if it did."""
    key = hashlib.sha256(f"{target.id}\n{snippet.code}".encode()).hexdigest()
    folder = Path(_builds().name, key)
    with _building[key]:
        if key not in _built:
            folder.mkdir()
            _fill(folder, target, [snippet])
            here = {**values, "build": str(folder)}
            environment = {**toolchain.environment(target, here), "HOME": str(folder)}
            outcome = _compile(target, here) or execute(
                fill(target.run.build, here), folder, environment
            )
            failed = outcome.exit_status != 0
            _built[key] = replace(outcome, exit_status=-1) if failed else None
    return str(folder), _built[key]


def _compile(target: Target, values: Mapping[str, str]) -> Outcome | None:
    """Build by the target's compiler that stays; None where it has none."""
    wanted = target.run.compiler
    if wanted is None:
        return None
    (classpath,) = fill([wanted.classpath], values)
    variables = toolchain.surroundings(target.needs)
    staying = compilers.compiler(wanted.name, classpath, tuple(variables.items()))
    compiled = staying.compile(fill(wanted.arguments, values))
    return Outcome(compiled.status, "", compiled.said)


def _home(folder: Path) -> Path:
    """Make a home that holds the traps."""
    home = folder / "home"
    home.mkdir()
    for name, text in TRAPS.items():
        (home / name).write_text(text, encoding="utf-8")
        (home / name).chmod(0o600)
    return home


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
