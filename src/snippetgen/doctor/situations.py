"""Which explanations fit what was found."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

from snippetgen.client_authentication import ClientAssertion, ClientSecretBasic
from snippetgen.doctor.attempt import Attempt
from snippetgen.doctor.disclosure import Disclosure
from snippetgen.doctor.explanations import EXPLANATIONS, Explanation
from snippetgen.doctor.findings import beside, decoding, of_one_format
from snippetgen.doctor.limits import BUDGET, is_used_up
from snippetgen.doctor.reply import Reply
from snippetgen.token_request import TokenRequest

ENTRA = tuple(name for name in EXPLANATIONS if name.startswith("AADSTS"))
STATUSES = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
    410: "not_found",
    415: "media_type",
}
OWN_WORDS = ("refused", "tried")
"""Details that the doctor says of itself; a secret that looks like them is not in them."""

CODES = ("unauthorized_client", "unsupported_grant_type", "invalid_grant", "authorization_pending")


class Situation(NamedTuple):
    """A name of `EXPLANATIONS`, and what its words lack."""

    name: str
    details: Mapping[str, object] = MappingProxyType({})

    def explanation(self, disclosure: Disclosure) -> Explanation:
        """The words."""
        shown = {
            key: value if key in OWN_WORDS else disclosure.show(str(value))
            for key, value in self.details.items()
        }
        return Explanation(*(text.format(**shown).rstrip() for text in EXPLANATIONS[self.name]))


def recognise(
    asked: TokenRequest, attempts: Sequence[Attempt], best: Attempt | None
) -> Iterator[Situation]:
    """Tell the situations, that of the end of the search first."""
    yield from _end(asked, attempts)
    yield from _entra(attempts)
    yield from _about_scope(attempts)
    if best:
        yield from _about_basic(asked, attempts, best)
        yield from _about_methods(asked, attempts, best)
        yield from _quirks(best)
    elif attempts[-1].reply.verdict == "refused":
        yield from _nothing(attempts)


def _end(asked: TokenRequest, attempts: Sequence[Attempt]) -> Iterator[Situation]:
    last = attempts[-1]
    match last.reply.verdict:
        case "stop":
            yield stopped(last.reply)
        case "nonce":
            yield Situation("nonce_again")
        case "accepted" if is_used_up(asked.grant):
            yield Situation("used_up")
    if len(attempts) == BUDGET:
        yield Situation("budget", {"budget": BUDGET})


def stopped(reply: Reply) -> Situation:
    """Why an answer ended the search."""
    if reply.failure:
        return Situation("no_answer", {"failure": reply.failure})
    if reply.locked:
        wait = f"It says to wait: {reply.retry_after} (Retry-After)." if reply.retry_after else ""
        return Situation("locked_out", {"wait": wait})
    if reply.status // 100 == 3:
        return Situation("redirect", {"host": _host(reply.location)})
    return Situation(_refusal(reply), {"status": reply.status})


def _refusal(reply: Reply) -> str:
    """The name of an answer that is no sign to go on."""
    code = next((code for code in ENTRA if code in reply.description), "")
    if reply.status >= 500:
        return "server_error"
    if reply.final:
        return code
    if reply.error in CODES:
        return reply.error
    if reply.status in STATUSES:
        return STATUSES[reply.status]
    if reply.is_html:
        return "web_page"
    return "no_token" if reply.status < 300 else "other_refusal"


def _host(location: str) -> str:
    try:
        return urlsplit(location).hostname or "another path of the same host"
    except ValueError:
        return "a place that is no URL"


def _entra(attempts: Sequence[Attempt]) -> Iterator[Situation]:
    said = " ".join(each.reply.description for each in attempts if not each.reply.final)
    for code in ENTRA:
        if code in said:
            yield Situation(code)


def _about_scope(attempts: Sequence[Attempt]) -> Iterator[Situation]:
    asked = max((each.request.scope for each in attempts), key=len)
    taken = [each for each in attempts if each.accepted]
    errors = {each.reply.error for each in attempts}
    if "invalid_scope" in errors and not taken:
        yield Situation(
            "scope_needed", {"tried": "with this scope or none" if asked else "without a scope"}
        )
    elif "invalid_scope" in errors:
        granted = {token for each in taken for token in each.request.scope}
        refused = [token for token in asked if token not in granted]
        yield Situation("scope_refused", {"scope": " ".join(refused)})
    if "invalid_target" in errors:
        yield Situation("target_refused")


def _about_basic(
    asked: TokenRequest, attempts: Sequence[Attempt], best: Attempt
) -> Iterator[Situation]:
    basic = [each for each in of_one_format(attempts) if each.basic]
    decodes = decoding(basic)
    over = any(each.basic == "over-encoded" for each in basic)
    if decodes.answer == "no":
        yield Situation("plain_raw" if over else "raw")
    own = asked.client_authentication
    raw = isinstance(own, ClientSecretBasic) and own.credential_encoding == "none"
    if raw and best.basic == "encoded" and decodes.answer == "yes":
        yield Situation("decodes")
    found = beside(basic)
    if found.answer == "no":
        yield Situation("beside_refused")
    if found.words == "must be sent":
        yield Situation("client_id_needed")


def _about_methods(
    asked: TokenRequest, attempts: Sequence[Attempt], best: Attempt
) -> Iterator[Situation]:
    taken = {each.method for each in attempts if each.authenticated}
    shown = of_one_format(attempts)
    refused = {each.method: None for each in shown if each.reply.verdict == "refused"}
    if others := [method for method in refused if method not in taken]:
        yield Situation("other_method", {"refused": ", ".join(others)})
    if best.request.body_format != asked.body_format:
        yield Situation("json")
    way, own = best.request.client_authentication, asked.client_authentication
    if isinstance(way, ClientAssertion) and way.assertion.audience and way != own:
        yield Situation("issuer")


def _nothing(attempts: Sequence[Attempt]) -> Iterator[Situation]:
    if any(each.method.endswith("_jwt") for each in attempts):
        yield Situation("invalid_assertion")
    codes = {each.reply.error for each in attempts}
    yield Situation("invalid_client" if "invalid_client" in codes else "invalid_request")


def _quirks(best: Attempt) -> Iterator[Situation]:
    answer = best.reply.members or {}
    expires, kind, scope = (answer.get(key) for key in ("expires_in", "token_type", "scope"))
    if expires is None:
        yield Situation("expires_in_missing")
    elif isinstance(expires, str):
        yield Situation("expires_in_text")
    if kind is None:
        yield Situation("token_type_missing")
    elif str(kind).lower() != ("dpop" if best.request.proof else "bearer"):
        yield Situation("token_type_other", {"token_type": kind})
    asked = set(best.request.scope)
    if asked and isinstance(scope, str) and set(scope.split()) != asked:
        yield Situation("scope_differs", {"scope": scope or "none"})
