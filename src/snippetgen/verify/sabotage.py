"""What is done to a snippet that makes it wrong, to see that the judge notices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from snippetgen.token_request import TokenRequest
from snippetgen.verify import answers, servers
from snippetgen.verify.holdings import OTHER
from snippetgen.verify.vectors import FILES, Case


@dataclass(frozen=True, slots=True)
class Sabotage:
    """A change that makes a snippet wrong.

    Args:
        name: what was done.
        case: to which case; untouched, it must pass.
        caught_by: how the complaint starts that must be among the judge's.
        change: what the snippet asks instead.
        server: which server it asks instead, a name of `servers.NAMES`.
        variables: what it finds in its environment instead.
    """

    name: str
    caught_by: str
    case: Case
    change: Callable[[TokenRequest], TokenRequest] = lambda request: request
    server: str = ""
    variables: Callable[[dict[str, str]], dict[str, str]] = lambda variables: variables

    def request(self, urls: Mapping[str, str]) -> TokenRequest:
        """What the snippet asks, of one of the servers whose root URLs are given by name."""
        return self.change(self.case.request(urls[self.server or self.case.server]))


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
"""The case that is sabotaged, as it is and with other methods."""

SIGNED = replace(
    SABOTAGED,
    name="sabotage of private_key_jwt",
    fields=(("client_authentication", "private_key_jwt"),),
)
BOUND = replace(SABOTAGED, name="sabotage of DPoP", fields=(("dpop", True),))
CERTIFIED = replace(
    SABOTAGED,
    name="sabotage of tls_client_auth",
    fields=(("client_authentication", "tls_client_auth"),),
)


def _with_other(*names: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda variables: variables | {name: OTHER + FILES[name] for name in names}


SABOTAGES = (
    Sabotage(
        "changed secret",
        "Basic credentials",
        SABOTAGED,
        variables=lambda variables: variables | {"CLIENT_SECRET": "not-a-real-secret-2"},
    ),
    Sabotage(
        "dropped scope",
        "parameter scope",
        SABOTAGED,
        change=lambda request: replace(request, scope=()),
    ),
    # What a hard-coded token looks like from outside: a token, and no request that earned it.
    Sabotage(
        "token from elsewhere",
        "received 0 requests",
        SABOTAGED,
        server=servers.SECOND,
    ),
    Sabotage("another key", "assertion: ", SIGNED, variables=_with_other("PRIVATE_KEY_FILE")),
    Sabotage("another DPoP key", "DPoP proof: ", BOUND, variables=_with_other("DPOP_KEY_FILE")),
    Sabotage(
        "another certificate",
        "client certificate: ",
        CERTIFIED,
        variables=_with_other("CLIENT_CERTIFICATE_FILE", "CLIENT_KEY_FILE"),
    ),
)
