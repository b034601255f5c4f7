"""Finds out what a server takes of a request, and what would make the request one that works."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from snippetgen.client_authentication import ClientSecretBasic
from snippetgen.doctor import report
from snippetgen.doctor.attempt import Attempt
from snippetgen.doctor.changes import Changes, changes
from snippetgen.doctor.disclosure import Disclosure
from snippetgen.doctor.exchange import basic
from snippetgen.doctor.explanations import Explanation
from snippetgen.doctor.findings import Finding, decoding, find
from snippetgen.doctor.means import Means, gather
from snippetgen.doctor.search import Search
from snippetgen.doctor.situations import recognise
from snippetgen.doctor.strength import best
from snippetgen.doctor.values import SECRETS
from snippetgen.text import Local
from snippetgen.token_request import TokenRequest
from snippetgen.wire import BasicCredentials

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Diagnosis:
    """What was found out.

    Args:
        attempts: what was asked, in order.
        findings: what it shows of the server.
        explanations: what that means, in words that show no secret.
        changes: what makes the request one that works; None where nothing worked.
        complete: the search was not stopped by an answer.
    """

    attempts: tuple[Attempt, ...]
    findings: tuple[Finding, ...]
    explanations: tuple[Explanation, ...]
    changes: Changes | None
    complete: bool

    @property
    def exit_status(self) -> int:
        """0 where something works; 1 where nothing does, or the search was stopped."""
        return 0 if self.changes is not None and self.complete else 1


def diagnose(
    request: TokenRequest,
    environment: Mapping[str, str],
    *,
    offered: tuple[str, ...] | None = None,
    issuer: str | None = None,
    renamed: Mapping[str, str] | None = None,
    chosen: bool = True,
    tell: Tell = lambda _: None,
) -> Diagnosis:
    """Ask the server for tokens, a dozen times at the most, and find out what works.

    Args:
        request: what is asked, with the method that is tried first.
        environment: the environment variables with the credentials.
        offered: the client authentication methods that the server's metadata names.
        issuer: the server's name for itself, as its metadata has it.
        renamed: variables with another name than the key of a spec in capitals, by key.
        chosen: the request's method is the user's choice; if not, another may stand in for it
            where its variables are not set.
        tell: called with each line of the report; the first say what will be sent and where.

    Raises:
        InputError: a variable is not set, or holds what cannot be sent; nothing was sent.
    """
    means = gather(request, environment, offered, renamed, chosen=chosen)
    disclosure = Disclosure(_secrets(means))
    for line in report.announcement(request, means):
        tell(line)

    def on_attempt(attempt: Attempt) -> None:
        for name, value in (attempt.reply.members or {}).items():
            if name.endswith("token") and isinstance(value, str):
                disclosure.hide(value)
        tell(report.attempt_line(attempt, request, disclosure))

    search = Search(request, means, issuer, on_attempt)
    search.run()
    diagnosis = _conclude(request, tuple(search.attempts), disclosure)
    for line in report.conclusion(diagnosis.findings, diagnosis.explanations):
        tell(line)
    for line in report.changes(request, diagnosis.changes):
        tell(line)
    return diagnosis


def _secrets(means: Means) -> list[str]:
    """What may not be shown."""
    hidden = [means.values[name] for name in SECRETS if name in means.values]
    if "client_id" in means.values and "client_secret" in means.values:
        encoded = BasicCredentials(Local("client_id"), Local("client_secret"), "form")
        hidden += [
            basic(encoded, means.values),
            basic(encoded, means.values, over_encoded=True),
            basic(encoded._replace(encoding="none"), means.values),
        ]
    return hidden


def _conclude(
    asked: TokenRequest, attempts: tuple[Attempt, ...], disclosure: Disclosure
) -> Diagnosis:
    chosen = best(attempts)
    situations = recognise(asked, attempts, chosen)
    return Diagnosis(
        attempts,
        tuple(find(asked, attempts)),
        tuple(each.explanation(disclosure) for each in situations),
        None if chosen is None else changes(asked, _lasting(chosen, attempts)),
        complete=attempts[-1].reply.verdict not in ("stop", "nonce"),
    )


def _lasting(chosen: Attempt, attempts: tuple[Attempt, ...]) -> TokenRequest:
    """The request that worked; with credentials raw where the server does not decode them."""
    way = chosen.request.client_authentication
    if chosen.basic == "plain" and isinstance(way, ClientSecretBasic):
        found = decoding([each for each in attempts if each.basic])
        if found.answer == "no":
            way = replace(way, credential_encoding="none")
            return replace(chosen.request, client_authentication=way)
    return chosen.request
