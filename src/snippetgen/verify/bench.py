"""The bench a snippet is tried on: mock servers, and a port where nobody listens."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from snippetgen.client_authentication import (
    ClientCertificate,
    ClientSecretBasic,
    CredentialEncoding,
    PublicClient,
)
from snippetgen.target import Target
from snippetgen.token_request import TokenRequest
from snippetgen.verify import answers, runner, servers
from snippetgen.verify.authority import authority, self_signed
from snippetgen.verify.holdings import Holdings
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.oracle import Evidence, judge
from snippetgen.verify.registration import Client
from snippetgen.verify.sabotage import Sabotage
from snippetgen.verify.vectors import VARIABLES, Case

ODD_END = ".~+/'\"$%{}`!#&;="
"""A token is printed as it is, whatever a shell or a template would make of it."""


def _unvouched(folder: Path) -> Path:
    """A certificate for this machine that nobody vouches for, with its key."""
    path = folder / "unvouched.pem"
    path.write_bytes(b"".join(self_signed("127.0.0.1")))
    return path


class Bench:
    """Tries one case at a time; use it in a `with` statement."""

    def __enter__(self) -> Self:
        self._certificates = {False: authority().client("client"), True: self_signed("client")}
        self._other = authority().client("other client")
        trusted = authority().certificates.read_text(encoding="ascii")
        trusted += self._certificates[True].certificate.decode()
        with ExitStack() as stack:
            nobody = Client("", "")
            self.second = stack.enter_context(MockAuthorizationServer(nobody))
            self.server = stack.enter_context(
                MockAuthorizationServer(nobody, redirect_to=self.second.url, token_end=ODD_END)
            )
            folder = Path(stack.enter_context(TemporaryDirectory()))
            self.secure = stack.enter_context(
                MockAuthorizationServer(
                    nobody,
                    redirect_to=self.second.url,
                    token_end=ODD_END,
                    certificate=authority().server(),
                    wrong_certificates={
                        answers.UNTRUSTED: _unvouched(folder),
                        answers.MISNAMED: authority().other_server(),
                    },
                    trusted=trusted,
                )
            )
            # Bound and never listening: connections are refused, and nobody else takes the port.
            closed = stack.enter_context(socket.socket())
            closed.bind(("127.0.0.1", 0))
            self.urls = {
                servers.PLAIN: self.server.url,
                servers.SECURE: self.secure.url,
                servers.NAMED: self.secure.url.replace("127.0.0.1", "localhost"),
                servers.REFUSING: f"http://127.0.0.1:{closed.getsockname()[1]}",
                servers.SECOND: self.second.url,
            }
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def try_case(self, target: Target, case: Case) -> list[str]:
        """Run the target's snippet for a case and return the judge's complaints.

        Raises:
            UnsupportedError: the target cannot express the request.
        """
        request = case.request(self.urls[case.server])
        return self._try(target, case, request, request, case.environment(request))

    def try_sabotage(self, target: Target, sabotage: Sabotage) -> list[str]:
        """Run a snippet that does something else than asked, and return the complaints."""
        case = sabotage.case
        request = case.request(self.urls[case.server])
        done = sabotage.request(self.urls)
        variables = sabotage.variables(case.environment(request))
        return self._try(target, case, request, done, variables)

    def _try(
        self,
        target: Target,
        case: Case,
        asked: TokenRequest,
        done: TokenRequest,
        variables: Mapping[str, str],
    ) -> list[str]:
        certificate = self._certificates[
            asked.client_authentication == ClientCertificate(self_signed=True)
        ]
        held = Holdings(case, asked, certificate, self._other)
        own = (self.server, self.secure)
        for server in (*own, self.second):
            server.client = _registered(case, asked, held)
            server.answer = case.answer
            server.forget()
        outcome = runner.run(target, done, variables, held.files, style=case.style)
        evidence = Evidence(
            [each for server in own for each in server.received],
            list(self.second.received),
            [token for server in own for token in server.issued],
            held.public,
            held.der(),
            held.private_texts(),
        )
        return judge(case, asked, outcome, evidence)


def _registered(case: Case, request: TokenRequest, held: Holdings) -> Client:
    """The client of a case as a server knows it."""
    authentication = request.client_authentication
    encoding: CredentialEncoding = "form"
    if isinstance(authentication, ClientSecretBasic):
        encoding = authentication.credential_encoding
    granted = VARIABLES | {"custom_grant_type": request.grant.grant_type}
    if request.grant.assertion:
        del granted["ASSERTION"]
    return Client(
        case.client_id,
        case.client_secret,
        encoding,
        isinstance(authentication, PublicClient),
        held.public.get("PRIVATE_KEY_FILE"),
        held.certificate.thumbprint if held.certificate else None,
        granted,
    )
