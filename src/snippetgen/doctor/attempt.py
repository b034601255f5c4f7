"""One request that was asked, and its answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from snippetgen.client_authentication import ClientAssertion
from snippetgen.doctor.reply import Reply
from snippetgen.token_request import TokenRequest

BasicForm = Literal["encoded", "raw", "plain", "over-encoded"]
"""How Basic credentials are written; plain ones are the same encoded and raw."""


@dataclass(frozen=True)
class Attempt:
    """A request and its answer.

    Args:
        number: the how-manieth it was, from one.
        request: what was asked.
        reply: what was answered.
        basic: how the Basic credentials were written; None with another method.
    """

    number: int
    request: TokenRequest
    reply: Reply
    basic: BasicForm | None = None

    @property
    def method(self) -> str:
        """The client authentication method."""
        return self.request.client_authentication.method

    @property
    def accepted(self) -> bool:
        """Whether there was a token."""
        return self.reply.verdict == "accepted"

    @property
    def authenticated(self) -> bool:
        """Whether the server knew the client, with a token or without."""
        return self.reply.verdict in ("accepted", "authenticated")

    @property
    def client_id_in_body(self) -> bool:
        """Whether client_id stood in the body."""
        return getattr(self.request.client_authentication, "client_id_in_body", True)

    def label(self, asked: TokenRequest) -> str:
        """What it was, in a few words.

        Args:
            asked: the request as the user gave it.
        """
        return ", ".join(self._words(asked))

    def _words(self, asked: TokenRequest) -> Iterator[str]:
        authentication = self.request.client_authentication
        yield self.method
        if self.basic:
            if self.basic != "plain":
                yield self.basic
            if self.client_id_in_body:
                yield "client_id in the body"
        if isinstance(authentication, ClientAssertion):
            yield authentication.assertion.algorithm
            if authentication.assertion.audience:
                yield f"for {authentication.assertion.audience}"
        yield from self._differences(asked)

    def _differences(self, asked: TokenRequest) -> Iterator[str]:
        if self.request.body_format != asked.body_format:
            yield "as JSON"
        if self.request.scope != asked.scope:
            yield f"scope {' '.join(self.request.scope)}" if self.request.scope else "no scope"
        if self.request.resource != asked.resource:
            yield "no resource"
        if self.request.audience != asked.audience:
            yield "no audience"
