"""Runs a program that keeps its token, as a library of a driver in the same language.

A driver reads lines from standard input and answers each with a line of JSON:

    get N         N callers at once ask the one token source: a list of {"token": …} or {"error": …}
    forget TOKEN  forgets it: null
    abandon       one caller asks, and gives up while there is no answer: null (where callers can)

It ends where its input ends.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snippetgen import TokenRequest, render
from snippetgen.target import Target
from snippetgen.toml_table import TomlTable
from snippetgen.verify import toolchain
from snippetgen.verify.runner import workspace
from snippetgen.verify.toolchain import fill


@dataclass(frozen=True)
class Driver:
    """What drives the programs of a target, as `driver/driver.toml` in its folder says.

    The folder may be the language's, for what drives all of its clients.

    Args:
        source: its source, which lies beside that file.
        build: what makes it ready, with the program beside it; the names in angle brackets are
            those of `[run]` in `target.toml`, and `<driver>` is the source.
        command: what runs it.
        abandons: its callers can give up.
    """

    source: Path
    build: tuple[str, ...]
    command: tuple[str, ...]
    abandons: bool

    @classmethod
    def of(cls, target: Target) -> "Driver":
        """Find the driver of a target."""
        folders = (target.language.folder / target.client, target.language.folder)
        folder = next(each / "driver" for each in folders if (each / "driver").is_dir())
        table = TomlTable.load(folder / "driver.toml")
        (source,) = (file for file in folder.iterdir() if file.suffix != ".toml")
        build, command = table.strings("build"), table.strings("command")
        driver = cls(source, build, command, table.get("abandons", False))
        table.done()
        return driver


class Program:
    """A driver that runs."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def get(self, callers: int = 1) -> list[dict[str, Any]]:
        """Let so many callers ask at once; what each of them got."""
        answers: list[dict[str, Any]] = self._ask(f"get {callers}")
        assert len(answers) == callers
        return answers

    def token(self) -> str:
        """The token that one caller gets."""
        (answer,) = self.get()
        assert "token" in answer, answer
        return str(answer["token"])

    def forget(self, token: str) -> None:
        """Say that an API refused a token."""
        assert self._ask(f"forget {token}") is None

    def abandon(self) -> None:
        """Let a caller ask, and give up."""
        assert self._ask("abandon") is None

    def _ask(self, line: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def started(
    target: Target, request: TokenRequest, variables: Mapping[str, str]
) -> Iterator[Program]:
    """Render the request in the style `client`, build it with the target's driver, and start it."""
    driver = Driver.of(target)
    snippet = render(request, target, "client")
    name = driver.source.name
    with workspace(target, [snippet], {name: driver.source.read_bytes()}) as folder:
        places = {"file": snippet.file_name, "driver": name, "build": str(folder)}
        values = {**toolchain.places(target), **places}
        environment = {**toolchain.environment(target, values), "HOME": str(folder), **variables}
        if driver.build:
            build = fill(driver.build, values)
            subprocess.run(build, cwd=folder, env=environment, check=True)
        process = subprocess.Popen(
            fill(driver.command, values),
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield Program(process)
        finally:
            try:
                process.communicate(timeout=30)
            finally:
                process.kill()
