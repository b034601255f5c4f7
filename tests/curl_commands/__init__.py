"""The token commands of servers' documentation, one a file, and what runs them.

A file has its source in the first line. The lines after it say what the reader puts in: `host`
where the URL has a placeholder, `replace` where something else has one, `variable` for what a
shell knows.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))

_DIRECTION = re.compile(r"# (source|host|replace|variable): (.*)\n")


@dataclass(frozen=True)
class Documented:
    """A command as documentation has it.

    Args:
        source: the page's address.
        text: the command, with its placeholders.
        host, replace, variable: what the reader puts in, by placeholder.
    """

    source: str
    text: str
    host: dict[str, str]
    replace: dict[str, str]
    variable: dict[str, str]

    def with_host(self) -> str:
        """The command as it can be read: its URL is one."""
        return _filled(self.text, self.host)

    def complete(self) -> str:
        """The command as it can be run."""
        return _filled(self.with_host(), self.replace)


def _filled(text: str, values: dict[str, str]) -> str:
    for placeholder, value in values.items():
        assert placeholder in text, placeholder
        text = text.replace(placeholder, value)
    return text


def load(name: str) -> Documented:
    """Load a command by its name."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {"source": [], "host": [], "replace": [], "variable": []}
    while direction := _DIRECTION.match(text):
        found[direction[1]].append(direction[2])
        text = text[direction.end() :]
    pairs = {
        kind: dict(line.split(" = ") for line in found[kind])
        for kind in ("host", "replace", "variable")
    }
    return Documented(found["source"][0], text, **pairs)


def run(text: str, endpoint: str, server: str, folder: Path, variables: dict[str, str]) -> None:
    """Let curl itself run a command, sent to a server in the place of its own."""
    parts = urlsplit(endpoint)
    text = text.replace(f"{parts.scheme}://{parts.netloc}", server).removeprefix("$ ")
    assert server in text
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), **variables}
    subprocess.run(
        ["bash", "-c", text], cwd=folder, env=environment, capture_output=True, timeout=60
    )
