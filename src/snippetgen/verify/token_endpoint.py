"""The rules of a token endpoint: what gets a token, and what is answered to anything else."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

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
from snippetgen.verify.keys import key_for, public_key
from snippetgen.verify.received import MalformedError, Received
from snippetgen.verify.registration import ISSUER, Client, s256
from snippetgen.wire import CLIENT_ASSERTION_TYPE

HOUR = 3600.0
REPEATABLE = ("resource",)
"""Parameters that may be given more than once (RFC 8707, section 2)."""


class Refusal(Exception):  # noqa: N818 - an answer, and no error of ours
    """The answer to a request that gets no token."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body)
        self.answer = answer


def refuse(code: str, description: str) -> Refusal:
    """An error response (RFC 6749, section 5.2)."""
    return Refusal(answers.error(code, description))


def unknown_client(description: str = "Client authentication failed.") -> Refusal:
    """The response to a client that did not authenticate, with the challenge that 5.2 asks for."""
    challenge = ("WWW-Authenticate", 'Basic realm="token"')
    return Refusal(answers.error("invalid_client", description, 401, challenge))


@dataclass
class TokenEndpoint:
    """What the endpoint remembers between requests.

    Args:
        token_end: what every token ends in.
        issued: the tokens that were given out.
        used: the `jti` of every JWT that was taken: none is taken twice.
        nonce: what a DPoP proof must hold, where it must (RFC 9449, section 8).
        asked: how many requests were authenticated.
    """

    token_end: str = ""
    issued: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    nonce: str | None = None
    asked: int = 0

    def forget(self) -> None:
        """Begin anew."""
        self.issued.clear()
        self.used.clear()
        self.nonce, self.asked = None, 0

    def answer(self, received: Received, url: str, client: Client, temper: str) -> Answer:
        """Answer a request.

        Args:
            received: the request.
            url: the URL that it was sent to.
            client: the client that may ask.
            temper: a name of `answers.TEMPERED`, or `answers.TOKEN` for a server as it should be.
        """
        try:
            named = _named(received)
            self._authenticate(received, named, url, _tempered(client, temper), temper)
            self._check_proof(received, url, temper)
            self._check_grant(named, url, client)
            self._check_sequence(temper)
        except Refusal as refusal:
            return refusal.answer
        except MalformedError as error:
            return answers.error("invalid_request", str(error))
        except UnprovenError as error:
            return unknown_client(str(error)).answer
        token = secrets.token_urlsafe(12) + self.token_end
        self.issued.append(token)
        return answers.success(token)

    def _authenticate(
        self, received: Received, named: Mapping[str, str], url: str, client: Client, temper: str
    ) -> None:
        """Find one client authentication method, and that it proves the client (section 2.3)."""
        basic = received.basic_credentials(client.credential_encoding)
        shown = [bool(basic), "client_secret" in named, "client_assertion" in named]
        if sum(shown) > 1:
            raise refuse("invalid_request", "Two client authentication methods in one request.")
        if named.get("client_id", client.client_id) != client.client_id:
            raise unknown_client()
        if "client_assertion" in named:
            self._check_assertion(named, url, client, temper)
        elif received.certificate is not None and client.certificate:
            thumbprint = sha256(received.certificate).digest()
            if "client_id" not in named or not hmac.compare_digest(thumbprint, client.certificate):
                raise unknown_client()
        elif not client.public:
            known = (client.client_id, client.client_secret)
            if (basic or (named.get("client_id"), named.get("client_secret"))) != known:
                raise unknown_client()

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
