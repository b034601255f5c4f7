"""What the mock server can answer, by name, and what a snippet owes its user for each."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

JSON = ("Content-Type", "application/json")
NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer.

    Args:
        status: HTTP status code.
        headers: response headers.
        body: the response body.
        withheld: how many octets fewer are sent than Content-Length says.
        drip: seconds between one octet and the next.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    withheld: int = 0
    drip: float = 0.0

    def pieces(self) -> list[bytes]:
        """The body as it is sent: at once, or octet by octet."""
        return [bytes([octet]) for octet in self.body] if self.drip else [self.body]

    def reported(self) -> list[str]:
        """What a snippet must say of this answer: the status and the server's own words."""
        if self.withheld or self.drip:
            return []
        words = [str(self.status)]
        if JSON in self.headers and isinstance(answer := self._members(), dict):
            said = [answer[key] for key in ("error", "error_description") if key in answer]
            # What cannot be shown in a line is not owed: the words around it are.
            words += [word for text in said for word in re.split(r"[\0-\x1f]+", text)]
        return words

    def _members(self) -> object:
        return json.loads(self.body, parse_int=str) if self.body else None


def success(access_token: str, otherwise: Mapping[str, object] | None = None) -> Answer:
    """A successful answer (RFC 6749, section 5.1).

    Args:
        access_token: the token.
        otherwise: members with another value than usual; None leaves one out.
    """
    usual = {"access_token": access_token, "token_type": "Bearer", "expires_in": 3600}
    members = {**usual, **(otherwise or {})}
    return _json(200, **{name: value for name, value in members.items() if value is not None})


def error(code: str, description: str, status: int = 400, *headers: tuple[str, str]) -> Answer:
    """An error answer (RFC 6749, section 5.2)."""
    return _json(status, *headers, error=code, error_description=description)


def _json(status: int, *headers: tuple[str, str], **members: object) -> Answer:
    return Answer(status, (JSON, *NO_STORE, *headers), json.dumps(members).encode())


def _html(status: int, text: str) -> Answer:
    return Answer(status, (("Content-Type", "text/html"),), f"<h1>{text}</h1>\n".encode())


FAILURES: dict[str, Answer] = {
    "invalid_request": error("invalid_request", "The request lacks a parameter."),
    "invalid_scope": error("invalid_scope", 'The scope is unknown: it\'s "odd".'),
    "invalid_client": error(
        "invalid_client",
        "Client authentication failed.",
        401,
        ("WWW-Authenticate", 'Basic realm="token"'),
    ),
    "unauthorized": _html(401, "Unauthorized"),
    "html": _html(500, "Internal Server Error"),
    "control_characters": error("invalid_request", "First.\r\nSecond.\x1b[31mThird."),
    "unauthorized_client": error("unauthorized_client", "This client may not use this grant."),
    "unsupported_grant_type": error("unsupported_grant_type", "Not offered here."),
    "invalid_grant": error("invalid_grant", "The grant is not valid."),
    "too_many_requests": error("slow_down", "Too many.", 429, ("Retry-After", "30")),
    "unavailable": _html(503, "Service Unavailable"),
    "token_object": _json(200, access_token={"value": "x"}, token_type="Bearer"),
    "no_token": _json(200, token_type="Bearer"),
    "empty_token": _json(200, access_token="", token_type="Bearer"),
    "error_in_200": error("incorrect_client_credentials", "Said with status 200.", 200),
    "description_only": _json(403, error_description="Said without an error code."),
    "not_json": _html(200, "Welcome"),
    "token_in_400": _json(400, access_token="not-to-be-taken", token_type="Bearer"),
    "token_in_500": _json(500, access_token="not-to-be-taken", token_type="Bearer"),
    "token_in_302": Answer(302, (JSON,), b'{"access_token":"not-to-be-taken"}'),
    "huge_number": Answer(200, (JSON,), b'{"expires_in":%s}' % (b"1" * 5000)),
    "odd_charset": Answer(
        200, (("Content-Type", "application/json; charset=undefined"),), b'{"error":"x"}'
    ),
    "drip": Answer(200, (JSON,), b'{"access_token":"too-late"}', drip=0.25),
    "truncated": Answer(200, (JSON,), b'{"access_token":"half-a-tok', withheld=20),
    "json_array": Answer(200, (JSON,), b'["access_token"]'),
    "json_null": Answer(200, (JSON,), b"null"),
    "empty": Answer(200, (), b""),
}
"""Answers that carry no token, whatever the request."""

REDIRECT = "redirect"
"""Sends the client to a second server."""

REDIRECT_STATUS = 307
"""The redirect that keeps method and body, so that following it would hand over everything."""

SILENCE = "silence"
"""Accepts the request and never answers."""

TOKEN = "token"
"""Answers as RFC 6749 says: a token to a good request, an error to a bad one."""

SLOW = (SILENCE, "drip")
"""Answers that a snippet must give up on."""

REFUSED = "refused"
"""Nobody listens: not an answer of the server, but of the machine."""

UNTRUSTED = "untrusted"
"""The server's certificate is one that nobody vouches for, so that no request may reach it."""

MISNAMED = "misnamed"
"""The same with a certificate that is good, for another host."""

NOTHING_SENT = (REFUSED, UNTRUSTED, MISNAMED)
"""Answers, so to speak, that come before any request."""

DEVICE_ERRORS = {
    "authorization_pending": error("authorization_pending", "The user has not answered yet."),
    "slow_down": error("slow_down", "Ask less often."),
    "access_denied": error("access_denied", "The user said no."),
    "expired_token": error("expired_token", "The device code has expired."),
}
"""What is answered while a user has not confirmed a device's code (RFC 8628, section 3.5)."""

SEQUENCES = {
    "pending": ("authorization_pending", "slow_down", TOKEN),
    "denied": ("authorization_pending", "access_denied"),
    "expired": ("expired_token",),
    "unconfirmed": ("authorization_pending",),
}
"""What one request after the other is answered, the last for ever."""

NONCE, NONCE_AGAIN = "nonce", "nonce_again"
"""Wants a nonce in the DPoP proof, and is content with it, or never is (RFC 9449, section 8)."""

WRONG_AUDIENCE, EXPIRED_ASSERTION = "wrong_audience", "expired_assertion"
WRONG_KEY, REUSED_JTI = "wrong_key", "reused_jti"

REFUSED_ASSERTIONS = {
    WRONG_AUDIENCE: "The assertion is for another audience.",
    EXPIRED_ASSERTION: "The assertion has expired.",
    WRONG_KEY: "The signature does not match",
    REUSED_JTI: "The assertion was used before.",
}
"""What a server finds wrong with an assertion, and how it begins to say so."""

TEMPERED = (*SEQUENCES, NONCE, NONCE_AGAIN, *REFUSED_ASSERTIONS)
"""Answers that depend on the request, and on those before it."""

NAMES = (TOKEN, *FAILURES, REDIRECT, SILENCE, *TEMPERED)
"""What the server can be told to answer."""


def requests(name: str) -> int | None:
    """How many requests a snippet sends that is answered so; None where nobody can say."""
    if name in NOTHING_SENT:
        return 0
    if name in (NONCE, NONCE_AGAIN):
        return 2
    return None if name == "unconfirmed" else len(SEQUENCES.get(name, (name,)))


def succeeds(name: str) -> bool:
    """Whether a snippet that is answered so gets a token in the end."""
    return name in (TOKEN, NONCE) or SEQUENCES.get(name, ("",))[-1] == TOKEN


def reported(name: str) -> list[str]:
    """What a snippet that is answered so must tell its user."""
    if name == REDIRECT:
        return [str(REDIRECT_STATUS)]
    if name in FAILURES:
        return FAILURES[name].reported()
    if name in REFUSED_ASSERTIONS:
        return ["401", "invalid_client", REFUSED_ASSERTIONS[name]]
    if name == NONCE_AGAIN:
        return ["400", "use_dpop_nonce"]
    last = SEQUENCES.get(name, ("",))[-1]
    return DEVICE_ERRORS[last].reported() if name != "unconfirmed" and last in DEVICE_ERRORS else []
