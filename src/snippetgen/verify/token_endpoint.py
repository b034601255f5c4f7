"""The rules of a token endpoint: what gets a token, and what is answered to anything else."""

import json
import secrets
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote_plus

from snippetgen.grants import GRANTS, URN
from snippetgen.signing import ASYMMETRIC, SYMMETRIC
from snippetgen.verify import answers
from snippetgen.verify.answers import Answer
from snippetgen.verify.assertions import (
    UnprovenError,
    check_assertion,
    check_lifetime,
    check_proof,
    decode,
    now,
)
from snippetgen.verify.client_check import (
    Refusal,
    UnknownClient,
    check_certificate,
    check_secret,
    method_of,
    refuse,
)
from snippetgen.verify.keys import key_for, public_key
from snippetgen.verify.received import MalformedError, Received
from snippetgen.verify.registration import ISSUER, Client, s256
from snippetgen.wire import CLIENT_ASSERTION_TYPE

HOUR = 3600.0
LOCKED_OUT = answers.error("slow_down", "Too many failed attempts.", 429, ("Retry-After", "60"))
REPEATABLE = ("resource",)
"""Parameters that may be given more than once (RFC 8707, section 2)."""


@dataclass
class TokenEndpoint:
    """What the endpoint remembers between requests.

    Args:
        token_end: what every token ends in.
        issued: the tokens that were given out.
        used: the `jti` of every JWT that was taken: none is taken twice.
        nonce: what a DPoP proof must hold, where it must (RFC 9449, section 8).
        asked: how many requests were authenticated.
        failed: how many were not.
    """

    token_end: str = ""
    issued: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    nonce: str | None = None
    asked: int = 0
    failed: int = 0

    def forget(self) -> None:
        """Begin anew."""
        self.issued.clear()
        self.used.clear()
        self.nonce, self.asked, self.failed = None, 0, 0

    def answer(self, received: Received, url: str, client: Client, temper: str) -> Answer:
        """Answer a request.

        Args:
            received: the request.
            url: the URL that it was sent to.
            client: the client that may ask.
            temper: a name of `answers.TEMPERED`, or `answers.TOKEN` for a server as it should be.
        """
        if client.lock_out_after is not None and self.failed >= client.lock_out_after:
            return LOCKED_OUT
        try:
            self._check(received, url, client, temper)
        except Refusal as refusal:
            self.failed += isinstance(refusal, UnknownClient)
            return self._echoed(refusal.answer, received) if client.echoes else refusal.answer
        token = secrets.token_urlsafe(12) + self.token_end
        self.issued.append(token)
        return answers.success(token, client.members)

    def _check(self, received: Received, url: str, client: Client, temper: str) -> None:
        """Check the whole request.

        Raises:
            Refusal: it gets no token.
        """
        try:
            named = _named(received)
            _check_format(received, client)
            self._authenticate(received, named, url, _tempered(client, temper), temper)
            self._check_proof(received, url, temper)
            self._check_grant(named, url, client)
            _check_scope(named, client)
            self._check_sequence(temper)
        except MalformedError as error:
            raise refuse("invalid_request", str(error)) from None
        except UnprovenError as error:
            raise UnknownClient(str(error), client.refusal) from None

    def _authenticate(
        self, received: Received, named: Mapping[str, str], url: str, client: Client, temper: str
    ) -> None:
        """Find one client authentication method, and that it proves the client (section 2.3)."""
        method = method_of(received, named, client)
        if named.get("client_id", client.client_id) != client.client_id:
            raise UnknownClient(code=client.refusal)
        match method:
            case "private_key_jwt" | "client_secret_jwt":
                self._check_assertion(named, url, client, temper)
            case "tls_client_auth":
                check_certificate(received, named, client)
            case _ if not client.public:
                check_secret(received, named, client)

    def _echoed(self, answer: Answer, received: Received) -> Answer:
        """The answer of a server that tells everybody what it was told."""
        said = [*received.header("Authorization"), received.body.decode("latin-1"), *self.issued]
        said += [b64decode(text[6:]).decode("latin-1") for text in said if text[:6] == "Basic "]
        said += [unquote_plus(text) for text in said]
        return answers.error(
            str(json.loads(answer.body)["error"]), f"Received: {' '.join(said)}", answer.status
        )

    def _check_assertion(
        self, named: Mapping[str, str], url: str, client: Client, temper: str
    ) -> None:
        if named.get("client_assertion_type") != CLIENT_ASSERTION_TYPE:
            raise refuse("invalid_request", "The parameter client_assertion_type is another.")
        claims = self._decode(named["client_assertion"], client)
        check_assertion(claims, client.client_id, *_expected(url, temper))
        self._use(claims["jti"], temper)

    def _decode(self, value: str, client: Client) -> dict[str, Any]:
        algorithms = ASYMMETRIC if client.public_key else SYMMETRIC
        key = public_key(algorithms[0], client.public_key, client.client_secret)
        return decode(value, key, algorithms).claims

    def _use(self, identifier: str, temper: str) -> None:
        if identifier in self.used or temper == answers.REUSED_JTI:
            raise UnprovenError("The assertion was used before.")
        self.used.add(identifier)

    def _check_proof(self, received: Received, url: str, temper: str) -> None:
        proofs = received.header("DPoP")
        if not proofs:
            return
        self._renew_nonce(temper)
        try:
            claims, _, problem = check_proof(proofs[0], url, self.nonce, now())
            self._use(claims["jti"], "")
        except UnprovenError as error:
            raise refuse("invalid_dpop_proof", str(error)) from None
        if problem or temper == answers.NONCE_AGAIN:
            challenge = ("DPoP-Nonce", self.nonce or "")
            description = problem or "The nonce is too old."
            raise Refusal(answers.error("use_dpop_nonce", description, 400, challenge))

    def _renew_nonce(self, temper: str) -> None:
        again = temper == answers.NONCE_AGAIN
        if again or (temper == answers.NONCE and self.nonce is None):
            self.nonce = secrets.token_urlsafe(12)

    def _check_sequence(self, temper: str) -> None:
        """Answer as it is this request's turn: a device waits for its user (RFC 8628)."""
        sequence = answers.SEQUENCES.get(temper, (answers.TOKEN,))
        turn = sequence[min(self.asked, len(sequence) - 1)]
        self.asked += 1
        if turn != answers.TOKEN:
            raise Refusal(answers.DEVICE_ERRORS[turn])

    def _check_grant(self, named: Mapping[str, str], url: str, client: Client) -> None:
        grant_type = named.get("grant_type")
        if grant_type is None:
            raise refuse("invalid_request", "The parameter grant_type is missing.")
        if grant_type not in (*GRANTS, client.granted.get("custom_grant_type")):
            raise refuse("unsupported_grant_type", "Not offered here.")
        if grant_type == f"{URN}jwt-bearer" and "ASSERTION" not in client.granted:
            claims = self._decode(named.get("assertion", ""), client)
            if claims.get("iss") != client.client_id:
                raise refuse("invalid_grant", "The issuer is unknown.")
            check_lifetime(claims, *_expected(url, answers.TOKEN))
            self._use(str(claims["jti"]), answers.TOKEN)
        else:
            _check_held(grant_type, named, client)


def _check_held(grant_type: str, named: Mapping[str, str], client: Client) -> None:
    """Check what the client was granted beforehand."""
    for name, variable in HELD.get(grant_type, {}).items():
        if variable not in client.granted or named.get(name) != client.granted[variable]:
            raise refuse("invalid_grant", f"The parameter {name} is another than was granted.")
    if grant_type == "authorization_code":
        challenge = s256(client.granted.get("CODE_VERIFIER", ""))
        if s256(named.get("code_verifier", "")) != challenge:
            raise refuse("invalid_grant", "The code verifier does not fit the challenge.")


HELD = {
    "refresh_token": {"refresh_token": "REFRESH_TOKEN"},
    "authorization_code": {"code": "AUTHORIZATION_CODE", "redirect_uri": "REDIRECT_URI"},
    f"{URN}device_code": {"device_code": "DEVICE_CODE"},
    f"{URN}jwt-bearer": {"assertion": "ASSERTION"},
    f"{URN}token-exchange": {"subject_token": "SUBJECT_TOKEN"},
    "password": {"username": "RESOURCE_OWNER_USERNAME", "password": "RESOURCE_OWNER_PASSWORD"},
}
"""Which parameter of a grant must be what the server granted, by variable."""


def _named(received: Received) -> dict[str, str]:
    """The parameters, none of them twice."""
    if received.method != "POST":
        description = "The token endpoint takes POST only."
        raise Refusal(answers.error("invalid_request", description, 405))
    parameters = received.parameters()
    names = [name for name, _ in parameters if name not in REPEATABLE]
    if len(set(names)) != len(names):
        raise refuse("invalid_request", "A parameter is given more than once.")
    return dict(parameters)


def _check_format(received: Received, client: Client) -> None:
    if client.json_body and received.header("Content-Type") != ["application/json"]:
        raise refuse("invalid_request", "The body must be application/json.")


def _check_scope(named: Mapping[str, str], client: Client) -> None:
    asked = named.get("scope", "").split()
    if client.scopes is not None and not {*asked} <= {*client.scopes}:
        raise refuse("invalid_scope", "The scope is unknown.")


def _tempered(client: Client, temper: str) -> Client:
    """The client as the server knows it: with another key, where that is its temper."""
    if temper != answers.WRONG_KEY:
        return client
    if client.public_key is None:
        return replace(client, client_secret=client.client_secret[::-1])
    algorithms = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}
    other = key_for(algorithms[client.public_key["kty"]], "somebody else").public
    return replace(client, public_key=other)


def _expected(url: str, temper: str) -> tuple[tuple[str, ...], float]:
    """The audiences that an assertion may have, and the time."""
    audiences = () if temper == answers.WRONG_AUDIENCE else (url, ISSUER)
    return audiences, now() + (HOUR if temper == answers.EXPIRED_ASSERTION else 0)
