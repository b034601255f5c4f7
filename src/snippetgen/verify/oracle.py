"""The judge: compares what arrived and what was printed with the token request.

It reads `TokenRequest` and the raw bytes by itself and never looks at `wire`, so that a mistake
there cannot agree with itself.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import quote, quote_plus, urlsplit

from snippetgen.client_authentication import (
    ClientAssertion,
    ClientCertificate,
    ClientSecretBasic,
    ClientSecretPost,
)
from snippetgen.signing import Assertion
from snippetgen.token_request import TokenRequest
from snippetgen.verify import answers, keys
from snippetgen.verify.assertions import (
    LONGEST_LIFETIME,
    SHORTEST_JTI,
    UnprovenError,
    check_proof,
    decode,
    now,
)
from snippetgen.verify.keys import Jwk, public_key
from snippetgen.verify.received import MalformedError, Received
from snippetgen.verify.runner import Outcome
from snippetgen.verify.vectors import FILES, SECRET_VARIABLES, VARIABLES, Case

SLACK = 15
"""Seconds that starting a runtime on a busy machine may take beyond the time limit."""

SLOW_DOWN = 5
"""Seconds by which a polling client slows down when it is told to (RFC 8628, section 3.5)."""

JITTER = 0.2
"""Seconds that a timer may be early, or a request late."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the servers saw during one run, and what the snippet had been given.

    Args:
        received: the requests at the token endpoint.
        elsewhere: the requests at the second server.
        issued: the tokens that were given out.
        keys: the public keys of the private keys at hand, by the environment's variable.
        certificate: the client's in DER, where it has one.
        private: texts of private keys.
    """

    received: list[Received]
    elsewhere: list[Received]
    issued: list[str]
    keys: Mapping[str, Jwk] = field(default_factory=dict)
    certificate: bytes | None = None
    private: tuple[str, ...] = ()


def judge(case: Case, request: TokenRequest, outcome: Outcome, evidence: Evidence) -> list[str]:
    """Say everything that is wrong with a run; an empty list is a pass."""
    complaints = list(_judge_request(case, request, evidence))
    if case.sends and answers.succeeds(case.answer):
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
    expected = answers.requests(case.answer) if case.sends else 0
    if expected is not None and len(evidence.received) != expected:
        yield f"received {len(evidence.received)} requests, not {expected}"
    try:
        for received in evidence.received:
            yield from _compare(case, request, received, evidence)
        yield from _judge_rhythm(case, request, evidence.received)
    except (MalformedError, UnprovenError) as error:
        yield str(error)


def _judge_rhythm(case: Case, request: TokenRequest, received: list[Received]) -> Iterator[str]:
    """Look at the time between requests, and at JWTs that are used twice."""
    polling = request.grant.polling
    sequence = answers.SEQUENCES.get(case.answer, ())
    for turn, (first, second) in enumerate(pairwise(received)):
        slower = SLOW_DOWN if "slow_down" in sequence[: turn + 1] else 0
        least = polling.interval + slower - JITTER if polling else 0
        if second.at - first.at < least:
            yield f"asked again after {second.at - first.at:.1f} s, not {least:.1f} s"
    for jwts in (
        _sent(received, "client_assertion"),
        [v for r in received for v in r.header("DPoP")],
    ):
        if len(set(jwts)) < len(jwts):
            yield "a JWT was sent twice"


def _sent(received: list[Received], name: str) -> list[str]:
    return [value for each in received for key, value in each.parameters() if key == name]


def _compare(
    case: Case, request: TokenRequest, received: Received, evidence: Evidence
) -> Iterator[str]:
    url = urlsplit(request.token_endpoint)
    target = url.path + (f"?{url.query}" if url.query else "")
    if (received.method, received.target) != ("POST", target):
        yield f"request line: {received.method} {received.target}, not POST {target}"
    types = {"form": "application/x-www-form-urlencoded", "json": "application/json"}
    headers = {
        "Host": url.netloc,
        "Accept": "application/json",
        "Content-Type": types[request.body_format],
        **dict(request.headers),
    }
    for name, value in headers.items():
        if received.header(name) != [value]:
            yield f"header {name}: {received.header(name)}, not {value!r}"
    yield from _compare_parameters(_expected_parameters(case, request), received.parameters())
    yield from _compare_credentials(case, request, received, evidence)
    yield from _compare_proof(request, received, evidence)


def _expected_parameters(case: Case, request: TokenRequest) -> dict[str, list[str | None]]:
    """Each parameter's values; None stands for a JWT, which is looked at by itself."""
    grant = request.grant
    expected: dict[str, str | None] = {"grant_type": grant.grant_type, **_granted(request)}
    authentication = request.client_authentication
    if getattr(authentication, "client_id_in_body", True):
        expected["client_id"] = case.client_id
    match authentication:
        case ClientSecretPost():
            expected["client_secret"] = case.client_secret
        case ClientAssertion():
            expected["client_assertion"] = None
            expected["client_assertion_type"] = (
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            )
    if request.scope:
        expected["scope"] = " ".join(request.scope)
    if request.audience is not None:
        expected["audience"] = request.audience
    expected |= dict(request.parameters)
    resource: dict[str, list[str | None]] = (
        {"resource": list(request.resource)} if request.resource else {}
    )
    return {**{name: [value] for name, value in expected.items()}, **resource}


def _granted(request: TokenRequest) -> dict[str, str | None]:
    """The parameters that a grant adds, from the clauses that define them."""
    fixed: dict[str, str] = {
        name: value for name, value in request.grant.parameters if isinstance(value, str)
    }
    read = PARAMETERS_OF_GRANTS.get(request.grant.grant_type.rpartition(":")[2], {})
    granted: dict[str, str | None] = {
        name: VARIABLES[variable]
        for name, variable in read.items()
        if name != "actor_token" or "actor_token_type" in fixed
    }
    if request.grant.assertion:
        granted["assertion"] = None
    return granted | fixed


PARAMETERS_OF_GRANTS = {
    "refresh_token": {"refresh_token": "REFRESH_TOKEN"},
    "authorization_code": {
        "code": "AUTHORIZATION_CODE",
        "code_verifier": "CODE_VERIFIER",
        "redirect_uri": "REDIRECT_URI",
    },
    "device_code": {"device_code": "DEVICE_CODE"},
    "jwt-bearer": {"assertion": "ASSERTION"},
    "token-exchange": {"subject_token": "SUBJECT_TOKEN", "actor_token": "ACTOR_TOKEN"},
    "password": {"username": "RESOURCE_OWNER_USERNAME", "password": "RESOURCE_OWNER_PASSWORD"},
}
"""What each grant sends of its environment (RFC 6749, 7523, 7636, 8628 and 8693)."""


def _compare_parameters(
    expected: dict[str, list[str | None]], received: list[tuple[str, str]]
) -> Iterator[str]:
    for name in {name for name, _ in received} - set(expected):
        yield f"parameter {name} was not asked for"
    for name, wanted in expected.items():
        values = [sent for key, sent in received if key == name]
        if wanted == [None] and len(values) == 1:
            continue
        if values != wanted:
            yield f"parameter {name}: {values}, not {wanted}"


def _compare_credentials(
    case: Case, request: TokenRequest, received: Received, evidence: Evidence
) -> Iterator[str]:
    authentication = request.client_authentication
    if isinstance(authentication, ClientSecretBasic):
        credentials = received.basic_credentials(authentication.credential_encoding)
        if credentials != (case.client_id, case.client_secret):
            yield f"Basic credentials: {credentials}"
    elif received.header("Authorization"):
        yield "an Authorization header beside another client authentication"
    yield from _compare_certificate(request, received, evidence)
    for assertion in request.assertions():
        name = "assertion" if assertion is request.grant.assertion else "client_assertion"
        for value in _sent([received], name):
            yield from _compare_assertion(case, request, assertion, value, evidence)


def _compare_certificate(
    request: TokenRequest, received: Received, evidence: Evidence
) -> Iterator[str]:
    if isinstance(request.client_authentication, ClientCertificate):
        if received.certificate != evidence.certificate:
            yield "client certificate: another, or none"
    elif received.certificate is not None:
        yield "a client certificate that was not asked for"


def _compare_assertion(
    case: Case, request: TokenRequest, asked: Assertion, value: str, evidence: Evidence
) -> Iterator[str]:
    key = public_key(asked.algorithm, evidence.keys.get("PRIVATE_KEY_FILE"), case.client_secret)
    try:
        token = decode(value, key, [asked.algorithm])
    except UnprovenError as error:
        yield f"assertion: {error}"
        return
    header = {"alg": asked.algorithm, "typ": "JWT"}
    if asked.key_id is not None:
        header["kid"] = asked.key_id
    if asked.certificate_thumbprint is not None:
        header["x5t#S256"] = asked.certificate_thumbprint
    if {"typ": "JWT", **token.header} != header:
        yield f"assertion header: {token.header}, not {header}"
    subject = case.client_id if asked.subject is None else asked.subject
    claims = {
        "iss": case.client_id,
        "sub": subject,
        "aud": asked.audience or request.token_endpoint,
        **dict(asked.claims),
    }
    own = {name: token.claims.pop(name, None) for name in ("jti", "iat", "exp")}
    if token.claims != claims:
        yield f"assertion claims: {token.claims}, not {claims}"
    yield from _compare_times(own)


def _compare_times(own: dict[str, object]) -> Iterator[str]:
    identifier, issued, expires = own.values()
    if not isinstance(identifier, str) or len(identifier) < SHORTEST_JTI:
        yield f"assertion jti: {identifier!r}"
    if type(issued) is not int or type(expires) is not int:
        yield f"assertion iat and exp: {issued!r} and {expires!r}, not whole numbers"
    elif not (abs(now() - issued) < SLACK * 10 and 0 < expires - issued <= LONGEST_LIFETIME):
        yield f"assertion iat and exp: {issued} and {expires}"


def _compare_proof(request: TokenRequest, received: Received, evidence: Evidence) -> Iterator[str]:
    proofs = received.header("DPoP")
    if len(proofs) != (1 if request.proof else 0):
        yield f"{len(proofs)} DPoP headers"
    for proof in proofs:
        claims, key, _ = check_proof(proof, request.token_endpoint, None, now())
        known = evidence.keys.get("DPOP_KEY_FILE", {})
        members = ("kty", "crv", "x", "y", "n", "e")
        if any(key.get(name) != known.get(name) for name in members):
            yield "DPoP proof: another key"
        extra = set(claims) - {"jti", "htm", "htu", "iat", "nonce"}
        if extra:
            yield f"DPoP proof: claims {extra} were not asked for"


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
    elif not outcome.has_report and lines[0].endswith(":"):
        yield f"the message gives no reason: {outcome.messages!r}"


def _owed(case: Case) -> list[str]:
    """The words that a user must be told."""
    if case.unset:
        return list(case.unset)
    if case.key != keys.GOOD:
        return [FILES["PRIVATE_KEY_FILE"]]
    return answers.reported(case.answer)


def _judge_secrecy(case: Case, outcome: Outcome, evidence: Evidence) -> Iterator[str]:
    said = outcome.token + outcome.messages
    secret = case.client_secret
    encoded = quote(secret, safe="")
    pairs = (f"{case.client_id}:{secret}", f"{quote(case.client_id, safe='')}:{encoded}")
    spellings = {secret, encoded, quote_plus(secret)}
    spellings |= {b64encode(text.encode()).decode() for text in (secret, *pairs)}
    if any(spelling in said for spelling in spellings):
        yield "the client secret was printed"
    others = [VARIABLES[name] for name in SECRET_VARIABLES]
    if any(text in said for text in (*others, *evidence.private)):
        yield "the client secret or another was printed: a token, a code, a password or a key"
    for received in evidence.received:
        for name, value in received.headers:
            if name.lower() != "authorization" and any(each in value for each in spellings):
                yield f"the client secret was sent in the header {name}"
