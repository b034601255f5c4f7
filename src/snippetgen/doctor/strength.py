"""Which of the requests that got a token is the one to use."""

from collections.abc import Sequence

from snippetgen.client_authentication import STRONGEST_FIRST
from snippetgen.doctor.attempt import Attempt


def best(attempts: Sequence[Attempt]) -> Attempt | None:
    """The strongest method that got a token, with the widest scope.

    Of equals it is the first, which is encoded and has the least in its body.
    """
    accepted = [each for each in attempts if each.accepted and each.basic != "over-encoded"]
    return min(accepted, key=_rank, default=None)


def _rank(attempt: Attempt) -> tuple[int, int]:
    request = attempt.request
    width = len(request.scope) + len(request.resource) + (request.audience is not None)
    return STRONGEST_FIRST.index(attempt.method), -width
