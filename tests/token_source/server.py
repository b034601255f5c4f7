"""A token endpoint that answers as planned: one answer a request, then tokens."""

import json
import threading
from dataclasses import dataclass, field, replace
from typing import Any

from snippetgen.verify.answers import Answer
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.received import Received

CLOSED = None
"""Hangs up without an answer."""


@dataclass
class PlannedServer(MockAuthorizationServer):
    """The mock server with a plan.

    Args:
        plan: what the next requests are answered; then each good request gets a token.
        members: what an answer with a token holds besides; None leaves a member out.
        hold: while it is cleared, no request is answered.
    """

    plan: list[Answer | None] = field(default_factory=list)
    members: dict[str, Any] = field(default_factory=dict)
    hold: threading.Event = field(default_factory=threading.Event)

    def choose(self, received: Received) -> Answer | None:
        """Answer as planned, or as the mock server does."""
        self.hold.wait(30)
        if self.plan:
            return self.plan.pop(0)
        answer = super().choose(received)
        if answer is None or answer.status != 200:
            return answer
        body = json.loads(answer.body) | self.members
        known = {name: value for name, value in body.items() if value is not None}
        return replace(answer, body=json.dumps(known).encode())


def busy(status: int, retry_after: str | None = None) -> Answer:
    """An answer that asks to come back later."""
    headers = (("Retry-After", retry_after),) if retry_after else ()
    return Answer(status, headers, b"later")
