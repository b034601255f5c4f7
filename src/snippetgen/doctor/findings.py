"""What the attempts show of the server."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from snippetgen.doctor.attempt import Attempt
from snippetgen.token_request import TokenRequest

Answer = Literal["yes", "no", "unknown"]


class Finding(NamedTuple):
    """A fact about the server, or that it was not found out.

    Args:
        subject: what was asked.
        answer: what was found.
        words: the answer in words.
        evidence: the attempts that show it.
    """

    subject: str
    answer: Answer
    words: str
    evidence: tuple[int, ...] = ()


METHOD = {"yes": "works", "no": "refused", "unknown": "unknown"}
AUTHENTICATES = "authenticates the client, without a token so far"
DECODES = {
    "yes": "yes",
    "no": "no: it compares them as they are",
    "unknown": "unknown",
}
BESIDE = {"yes": "may be sent", "no": "refused", "unknown": "unknown"}
SCOPE = {"yes": "accepted", "no": "refused", "unknown": "unknown"}


def find(asked: TokenRequest, attempts: Sequence[Attempt]) -> Iterator[Finding]:
    """All that the attempts show."""
    attempts = of_one_format(attempts)
    for method in dict.fromkeys(attempt.method for attempt in attempts):
        yield _method(method, [each for each in attempts if each.method == method])
    basic = [each for each in attempts if each.basic]
    if basic:
        yield decoding(basic)
        yield beside(basic)
    if asked.scope:
        yield _scope(asked, attempts)


def of_one_format(attempts: Sequence[Attempt]) -> Sequence[Attempt]:
    """The attempts with a body as the server takes it, which alone show the rest."""
    formats = [each.request.body_format for each in attempts if each.authenticated]
    return [each for each in attempts if each.request.body_format in formats] or attempts


def _method(method: str, attempts: Iterable[Attempt]) -> Finding:
    tried = [each for each in attempts if each.reply.verdict != "stop"]
    for each in tried:
        if each.accepted:
            return Finding(method, "yes", METHOD["yes"], (each.number,))
    for each in tried:
        if each.authenticated:
            return Finding(method, "yes", AUTHENTICATES, (each.number,))
    answer: Answer = "no" if tried else "unknown"
    return Finding(method, answer, METHOD[answer], tuple(each.number for each in tried))


def decoding(attempts: Sequence[Attempt]) -> Finding:
    """Whether the server decodes Basic credentials (RFC 6749, section 2.3.1)."""
    subject = "decodes Basic credentials"
    first_last = attempts[::-1]
    shown = {each.basic: each for each in first_last if each.reply.verdict != "stop"}
    taken = {each.basic: each for each in first_last if each.authenticated}
    over, encoded, raw = (shown.get(form) for form in ("over-encoded", "encoded", "raw"))
    if over:
        answer: Answer = "yes" if over.authenticated else "no"
        return Finding(subject, answer, DECODES[answer], (over.number,))
    if "encoded" in taken:
        return Finding(subject, "yes", DECODES["yes"], (taken["encoded"].number,))
    if "raw" in taken and encoded and raw:
        return Finding(subject, "no", DECODES["no"], (encoded.number, raw.number))
    return Finding(subject, "unknown", DECODES["unknown"])


def beside(attempts: Iterable[Attempt]) -> Finding:
    """Whether client_id may stand in the body beside Basic credentials (section 3.2.1)."""
    subject = "client_id beside Basic"
    shown = [each for each in attempts if each.reply.verdict != "stop"]
    taken = {each.basic for each in shown if each.authenticated}
    for attempt in shown:
        if attempt.client_id_in_body and attempt.authenticated:
            needed = any(
                each.basic == attempt.basic and not each.client_id_in_body
                for each in shown
                if not each.authenticated
            )
            words = "must be sent" if needed else BESIDE["yes"]
            return Finding(subject, "yes", words, (attempt.number,))
    for attempt in shown:
        if attempt.client_id_in_body and attempt.basic in taken:
            return Finding(subject, "no", BESIDE["no"], (attempt.number,))
    return Finding(subject, "unknown", BESIDE["unknown"])


def _scope(asked: TokenRequest, attempts: Sequence[Attempt]) -> Finding:
    taken = [each for each in attempts if each.accepted]
    whole = [each for each in taken if each.request.scope == asked.scope]
    refused = [each for each in attempts if each.reply.error == "invalid_scope"]
    if whole:
        return Finding("scope", "yes", SCOPE["yes"], (whole[0].number,))
    if not refused:
        return Finding("scope", "unknown", SCOPE["unknown"])
    parts = [each for each in taken if each.request.scope]
    if not parts:
        return Finding("scope", "no", SCOPE["no"], (refused[0].number,))
    known = {token for each in parts for token in each.request.scope}
    words = f"in part: {' '.join(each for each in asked.scope if each in known)}"
    return Finding("scope", "no", words, tuple(each.number for each in parts))
