"""Which of the requests that got a token is the one to use."""

from collections.abc import Sequence

from snippetgen.doctor.attempt import Attempt

STRENGTH = (
    "private_key_jwt",
    "tls_client_auth",
    "self_signed_tls_client_auth",
    "client_secret_jwt",
    "client_secret_basic",
    "client_secret_post",
    "none",
)
"""The methods, the strongest first: RFC 9700, section 2.5, prefers keys to shared secrets."""


def best(attempts: Sequence[Attempt]) -> Attempt | None:
    """The strongest method that got a token, with the widest scope.

    Of equals it is the first, which is encoded and has the least in its body.
    """
    accepted = [each for each in attempts if each.accepted and each.basic != "over-encoded"]
    return min(accepted, key=_rank, default=None)


def _rank(attempt: Attempt) -> tuple[int, int]:
    request = attempt.request
    width = len(request.scope) + len(request.resource) + (request.audience is not None)
    return STRENGTH.index(attempt.method), -width
