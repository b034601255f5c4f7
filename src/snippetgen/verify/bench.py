"""The bench a snippet is tried on: a mock server, a second one, and a port where nobody listens."""

import socket
import subprocess
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from snippetgen.errors import RunError
from snippetgen.target import Target
from snippetgen.token_request import ClientSecretBasic, CredentialEncoding, TokenRequest
from snippetgen.verify import answers, runner
from snippetgen.verify.mock_server import Client, MockAuthorizationServer
from snippetgen.verify.oracle import Evidence, judge
from snippetgen.verify.vectors import Case

ODD_END = ".~+/'\"$%{}`!#&;="
"""A token is printed as it is, whatever a shell or a template would make of it."""


def self_signed(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1 that nobody vouches for; return a PEM file with its key.

    Raises:
        RunError: openssl is not on this machine, or failed.
    """
    certificate = folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(certificate), "-out", str(folder / "alone.pem")]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise RunError(
            f"a certificate is made with openssl, which cannot be run: {error}"
        ) from None
    with certificate.open("a", encoding="ascii") as file:
        file.write((folder / "alone.pem").read_text(encoding="ascii"))
    return certificate


class Bench:
    """Tries one case at a time; use it in a `with` statement."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            nobody = Client("", "")
            self.second = stack.enter_context(MockAuthorizationServer(nobody))
            self.server = stack.enter_context(
                MockAuthorizationServer(nobody, redirect_to=self.second.url, token_end=ODD_END)
            )
            certificate = self_signed(Path(stack.enter_context(TemporaryDirectory())))
            self.untrusted = stack.enter_context(
                MockAuthorizationServer(nobody, certificate=certificate)
            )
            # Bound and never listening: connections are refused, and nobody else takes the port.
            closed = stack.enter_context(socket.socket())
            closed.bind(("127.0.0.1", 0))
            self.refusing = f"http://127.0.0.1:{closed.getsockname()[1]}"
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def try_case(self, target: Target, case: Case) -> list[str]:
        """Run the target's snippet for a case and return the judge's complaints.

        Raises:
            UnsupportedError: the target cannot express the request.
        """
        servers = {
            answers.REFUSED: self.refusing,
            answers.UNTRUSTED: self.untrusted.url,
        }
        request = case.request(servers.get(case.answer, self.server.url))
        return self._try(target, case, request, request, case.environment())

    def try_sabotage(self, target: Target, sabotage: "Sabotage") -> list[str]:
        """Run a snippet that does something else than asked, and return the complaints."""
        request = SABOTAGED.request(self.server.url)
        done = sabotage.request(request, self)
        variables = sabotage.variables(SABOTAGED.environment())
        return self._try(target, SABOTAGED, request, done, variables)

    def _try(
        self,
        target: Target,
        case: Case,
        asked: TokenRequest,
        done: TokenRequest,
        variables: Mapping[str, str],
    ) -> list[str]:
        authentication = asked.client_authentication
        encoding: CredentialEncoding = "form"
        if isinstance(authentication, ClientSecretBasic):
            encoding = authentication.credential_encoding
        for server in (self.server, self.second, self.untrusted):
            server.client = Client(case.client_id, case.client_secret, encoding)
            server.forget()
        self.server.answer = case.answer
        outcome = runner.run(target, done, variables)
        evidence = Evidence(
            self.server.received + self.untrusted.received,
            list(self.second.received),
            list(self.server.issued),
        )
        return judge(case, asked, outcome, evidence)


@dataclass(frozen=True, slots=True)
class Sabotage:
    """A change that makes a snippet wrong.

    Args:
        name: what was done.
        caught_by: how the complaint starts that must be among the judge's.
        request: what the snippet asks instead.
        variables: what it finds in its environment instead.
    """

    name: str
    caught_by: str
    request: Callable[[TokenRequest, Bench], TokenRequest] = lambda request, _: request
    variables: Callable[[dict[str, str]], dict[str, str]] = lambda variables: variables


SABOTAGED = Case(
    name="sabotage",
    client_id="client-1",
    client_secret="not-a-real-secret-1",
    inline=False,
    unset=(),
    answer=answers.TOKEN,
    path="/token",
    fields=(("scope", ["read"]),),
)
"""The case that is sabotaged; untouched, it must pass."""

SABOTAGES = (
    Sabotage(
        "changed secret",
        "Basic credentials",
        variables=lambda variables: variables | {"CLIENT_SECRET": "not-a-real-secret-2"},
    ),
    Sabotage(
        "dropped scope",
        "parameter scope",
        request=lambda request, _: replace(request, scope=()),
    ),
    # What a hard-coded token looks like from outside: a token, and no request that earned it.
    Sabotage(
        "token from elsewhere",
        "received 0 requests",
        request=lambda request, bench: replace(request, token_endpoint=f"{bench.second.url}/token"),
    ),
)
