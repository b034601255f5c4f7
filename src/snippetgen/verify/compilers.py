"""Compilers of the JVM's languages, which stay: a start takes as long as ten programs."""

import atexit
import subprocess
import threading
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import IO, NamedTuple, cast

LONGEST_COMPILATION = 120
"""Seconds after which a compiler is ended and the program counts as failed."""

OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Those of a JVM that does little and often."""


class Compiled(NamedTuple):
    """What a compilation came to.

    Args:
        status: 0 where it made a program.
        said: the compiler's own words.
    """

    status: int
    said: str


class Compiler:
    """A running compiler, for one program at a time."""

    def __init__(self, name: str, classpath: str, variables: Mapping[str, str]) -> None:
        source = str(Path(__file__).with_name("Compilers.java"))
        command = ["java", *OPTIONS, "-cp", classpath or ".", source, name]
        # It ends where its input does, which is where this process does.
        self._process = subprocess.Popen(
            command,
            env=dict(variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._turn = threading.Lock()
        atexit.register(self.close)

    def compile(self, arguments: Iterable[str]) -> Compiled:
        """Compile as its command would; paths are absolute, as it has a folder of its own."""
        with self._turn:
            timer = threading.Timer(LONGEST_COMPILATION, self._process.kill)
            timer.start()
            try:
                self._input.write("\t".join(arguments).encode() + b"\n")
                self._input.flush()
                status, octets = map(int, self._output.readline().split())
                return Compiled(status, self._output.read(octets).decode(errors="replace"))
            except (OSError, ValueError):
                return Compiled(-1, "the compiler has ended")
            finally:
                timer.cancel()

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()

    @property
    def _input(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdin)

    @property
    def _output(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdout)


@cache
def compiler(name: str, classpath: str, variables: tuple[tuple[str, str], ...]) -> Compiler:
    """The compiler of that name and class path, started when it is first wanted.

    Args:
        name: one that `Compilers.java` knows: javac, kotlinc, scalac.
        classpath: where its classes are; empty where Java has it.
        variables: the environment that it runs in.
    """
    return Compiler(name, classpath, variables=dict(variables))
