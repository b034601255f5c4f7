"""oidc-provider as a test fixture: a certified OpenID provider, run with the clients of a test."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from snippetgen.verify import packages
from snippetgen.verify.authority import authority

PACKAGES = ("oidc-provider@9.13.3",)
SERVER = Path(__file__).parent / "server.mjs"


def folder() -> Path:
    """Where it is installed."""
    return packages.MANAGERS["npm"].folder("npm", PACKAGES)


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """A running server.

    Args:
        plain, secure, open: its roots without TLS, and with it: with its authorities named to
            clients, and with none.
        door: the test's own way in.
    """

    plain: str
    secure: str
    open: str
    door: str

    def issued(self, token: str) -> bool:
        """Whether a token is one of the server's."""
        return bool(self._ask(quote(token, safe="")))

    def grant(self, **asked: str) -> dict[str, str]:
        """What a user grants: a code, a refresh token and a device code, by variable."""
        granted: dict[str, str] = self._ask("", asked)
        return granted

    def _ask(self, path: str, body: dict[str, str] | None = None) -> Any:
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(f"{self.door}/{path}", data)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)


@contextmanager
def run(
    clients: list[dict[str, Any]], methods: list[str], algorithms: list[str], at: Path
) -> Iterator[OidcProvider]:
    """Run it with these clients; `at` is a folder for its files."""
    configuration = {
        "clients": clients,
        "methods": methods,
        "algorithms": algorithms,
        "certificate": str(authority().server()),
        "authority": str(authority().certificates),
    }
    (at / "configuration.json").write_text(json.dumps(configuration))
    # Node looks for packages beside the program.
    (at / "server.mjs").write_text(SERVER.read_text())
    (at / "node_modules").symlink_to(folder() / "node_modules")
    with (
        (at / "log").open("w") as log,
        subprocess.Popen(
            ["node", "server.mjs", "configuration.json"],
            cwd=at,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        try:
            line = process.stdout.readline()
            assert line, (at / "log").read_text()
            yield OidcProvider(**json.loads(line))
        finally:
            process.stdin.close()
            process.wait(10)
