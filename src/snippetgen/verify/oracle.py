"""The judge: compares what arrived and what was printed with the token request.

It reads `TokenRequest` and the raw bytes by itself and never looks at `wire`, so that a mistake
there cannot agree with itself.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, urlsplit

from snippetgen.token_request import ClientSecretBasic, TokenRequest
from snippetgen.verify import answers
from snippetgen.verify.received import MalformedError, Received
from snippetgen.verify.runner import Outcome
from snippetgen.verify.vectors import Case

SLACK = 6
"""Seconds that starting a runtime on a busy machine may take beyond the time limit."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the servers saw during one run.

    Args:
        received: the requests at the token endpoint.
        elsewhere: the requests at the second server.
        issued: the tokens that were given out.
    """

    received: list[Received]
    elsewhere: list[Received]
    issued: list[str]


def judge(case: Case, request: TokenRequest, outcome: Outcome, evidence: Evidence) -> list[str]:
    """Say everything that is wrong with a run; an empty list is a pass."""
    complaints = list(_judge_request(case, request, evidence))
    if case.answer == answers.TOKEN and not case.unset:
        complaints += _judge_success(outcome, evidence)
    else:
        complaints += _judge_failure(case, outcome)
    complaints += _judge_secrecy(case, outcome, evidence)
    if case.answer in answers.SLOW and outcome.seconds > request.time_limit + SLACK:
        complaints.append(f"gave up after {outcome.seconds:.1f} s, not {request.time_limit} s")
    return complaints


def _judge_request(case: Case, request: TokenRequest, evidence: Evidence) -> Iterator[str]:
    if evidence.elsewhere:
        yield "the second server received a request"
    expected = 0 if case.unset or case.answer in answers.NOTHING_SENT else 1
    if len(evidence.received) != expected:
        yield f"received {len(evidence.received)} requests, not {expected}"
    for received in evidence.received:
        try:
            yield from _compare(case, request, received)
        except MalformedError as error:
            yield str(error)


def _compare(case: Case, request: TokenRequest, received: Received) -> Iterator[str]:
    url = urlsplit(request.token_endpoint)
    target = url.path + (f"?{url.query}" if url.query else "")
    if (received.method, received.target) != ("POST", target):
        yield f"request line: {received.method} {received.target}, not POST {target}"
    headers = {
        "Host": url.netloc,
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        **dict(request.headers),
    }
    for name, value in headers.items():
        if received.header(name) != [value]:
            yield f"header {name}: {received.header(name)}, not {value!r}"
    yield from _compare_parameters(_expected_parameters(case, request), received.parameters())
    yield from _compare_credentials(case, request, received)


def _expected_parameters(case: Case, request: TokenRequest) -> dict[str, str]:
    expected = {"grant_type": request.grant.grant_type}
    match request.client_authentication:
        case ClientSecretBasic(client_id_in_body=in_body):
            if in_body:
                expected["client_id"] = case.client_id
        case _:
            expected |= {"client_id": case.client_id, "client_secret": case.client_secret}
    if request.scope:
        expected["scope"] = " ".join(request.scope)
    if request.audience is not None:
        expected["audience"] = request.audience
    return {**expected, **dict(request.parameters)}


def _compare_parameters(expected: dict[str, str], received: list[tuple[str, str]]) -> Iterator[str]:
    for name in {name for name, _ in received} - set(expected):
        yield f"parameter {name} was not asked for"
    for name, value in expected.items():
        values = [sent for key, sent in received if key == name]
        if values != [value]:
            yield f"parameter {name}: {values}, not {value!r}"
    order = [name for name, _ in received if name in expected]
    if sorted(order) == sorted(expected) and order != list(expected):
        yield f"parameters in the order {order}"


def _compare_credentials(case: Case, request: TokenRequest, received: Received) -> Iterator[str]:
    authentication = request.client_authentication
    if isinstance(authentication, ClientSecretBasic):
        credentials = received.basic_credentials(authentication.credential_encoding)
        if credentials != (case.client_id, case.client_secret):
            yield f"Basic credentials: {credentials}"
    elif received.header("Authorization"):
        yield "an Authorization header beside credentials in the body"


def _judge_success(outcome: Outcome, evidence: Evidence) -> Iterator[str]:
    if outcome.exit_status != 0:
        yield f"exit status {outcome.exit_status}, not 0"
    if [outcome.token] != [f"{token}\n" for token in evidence.issued]:
        yield f"printed {outcome.token!r}, not the issued {evidence.issued}"
    if outcome.messages and not outcome.has_report:
        yield f"standard error: {outcome.messages!r}"


def _judge_failure(case: Case, outcome: Outcome) -> Iterator[str]:
    if outcome.exit_status <= 0:
        yield f"exit status {outcome.exit_status} on a failure"
    if outcome.token.strip():
        yield f"printed {outcome.token!r} on a failure"
    for word in _owed(case):
        if word.lower() not in outcome.messages.lower():
            yield f"the message does not say {word!r}: {outcome.messages!r}"
    if not outcome.has_report and not outcome.messages.removesuffix("\n").isprintable():
        yield f"the message is not one plain line: {outcome.messages!r}"
    lines = outcome.messages.strip().splitlines()
    if not outcome.has_report and len(lines) != 1:
        yield f"the message has {len(lines)} lines, not 1: {outcome.messages!r}"


def _owed(case: Case) -> list[str]:
    """The words that a user must be told."""
    if case.unset:
        return list(case.unset)
    if case.answer == answers.REDIRECT:
        return [str(answers.REDIRECT_STATUS)]
    return answers.FAILURES[case.answer].reported() if case.answer in answers.FAILURES else []


def _judge_secrecy(case: Case, outcome: Outcome, evidence: Evidence) -> Iterator[str]:
    secret = case.client_secret
    encoded = quote(secret, safe="")
    pairs = (f"{case.client_id}:{secret}", f"{quote(case.client_id, safe='')}:{encoded}")
    spellings = {secret, encoded, quote_plus(secret)}
    spellings |= {b64encode(text.encode()).decode() for text in (secret, *pairs)}
    if any(spelling in outcome.token + outcome.messages for spelling in spellings):
        yield "the client secret was printed"
    for received in evidence.received:
        for name, value in received.headers:
            if name.lower() != "authorization" and any(each in value for each in spellings):
                yield f"the client secret was sent in the header {name}"
