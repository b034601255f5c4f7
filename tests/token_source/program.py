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
from snippetgen.verify import toolchain
from snippetgen.verify.runner import workspace
from snippetgen.verify.toolchain import fill

DRIVERS = Path(__file__).parent / "drivers"


@dataclass(frozen=True)
class Driver:
    """What drives the programs of a target.

    Args:
        file: its source, in the folder `drivers`.
        command: what runs it; the names in angle brackets are those of `[run]` in `target.toml`,
            and `<driver>` is the file.
        build: what makes it ready; the program lies beside it.
        abandons: its callers can give up.
    """

    file: str
    command: tuple[str, ...]
    build: tuple[str, ...] = ()
    abandons: bool = False


JAVA = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
JAVAC = tuple(f"-J{option}" for option in JAVA)

BY_TARGET = {
    "javascript/axios": Driver("node_driver.mjs", ("node", "<driver>")),
    "javascript/fetch": Driver("node_driver.mjs", ("node", "<driver>")),
    "python/httpx": Driver("httpx_driver.py", ("python3", "<driver>")),
    "go/net-http": Driver(
        "net_http_driver_test.go",
        ("<build>/driver",),
        ("go", "test", "-c", "-o", "driver", "<file>", "<driver>"),
    ),
    "php/curl": Driver("php_curl_driver.php", ("php", "<driver>")),
    "csharp/httpclient": Driver(
        "Driver.cs",
        ("<build>/dotnet", "<build>/get_token.dll"),
        ("python3", "<target>/build.py", "<file>", "<pip>", "<driver>"),
        abandons=True,
    ),
    "java/net-http": Driver(
        "Driver.java",
        ("java", *JAVA, "-cp", "<build>:<maven>/*", "Driver"),
        ("javac", *JAVAC, "-Xlint:all", "-Werror", "-cp", "<maven>/*", "<file>", "<driver>"),
        abandons=True,
    ),
    "python/requests": Driver("requests_driver.py", ("python3", "<driver>")),
    "ruby/net-http": Driver("net_http_driver.rb", ("ruby", "<driver>")),
    "typescript/fetch": Driver(
        "node_driver.mts",
        ("node", "node_driver.mjs"),
        ("tsc", "--strict", "-t", "es2023", "-m", "nodenext", "--types", "node", "<driver>"),
    ),
}


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
    driver = BY_TARGET[target.id]
    snippet = render(request, target, "client")
    source = (DRIVERS / driver.file).read_bytes()
    with workspace(target, [snippet], {driver.file: source}) as folder:
        places = {"file": snippet.file_name, "driver": driver.file, "build": str(folder)}
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
            process.communicate(timeout=30)
