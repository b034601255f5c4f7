"""The bench a snippet is tried on: a mock server, a second one, and a port where nobody listens."""

import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Self

from snippetgen.target import Target
from snippetgen.token_request import ClientSecretBasic, CredentialEncoding, TokenRequest
from snippetgen.verify import answers, runner
from snippetgen.verify.mock_server import Client, MockAuthorizationServer
from snippetgen.verify.oracle import Evidence, judge
from snippetgen.verify.vectors import Case

ODD_END = ".~+/'\"$%{}`!#&;="
"""A token is printed as it is, whatever a shell or a template would make of it."""


class Bench:
    """Tries one case at a time; use it in a `with` statement."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            nobody = Client("", "")
            self.second = stack.enter_context(MockAuthorizationServer(nobody))
            self.server = stack.enter_context(
                MockAuthorizationServer(nobody, redirect_to=self.second.url, token_end=ODD_END)
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
        request = case.request(self.refusing if case.answer == answers.REFUSED else self.server.url)
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
        for server in (self.server, self.second):
            server.client = Client(case.client_id, case.client_secret, encoding)
            server.forget()
        self.server.answer = case.answer
        outcome = runner.run(target, done, variables)
        evidence = Evidence(
            list(self.server.received), list(self.second.received), list(self.server.issued)
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
