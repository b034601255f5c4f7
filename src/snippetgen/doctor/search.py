"""Asks one request after the other until it is known what the server takes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from snippetgen.client_authentication import (
    ClientAssertion,
    ClientAuthentication,
    ClientSecretBasic,
)
from snippetgen.doctor.attempt import Attempt, BasicForm
from snippetgen.doctor.exchange import encoding_matters, send
from snippetgen.doctor.limits import BUDGET, is_used_up
from snippetgen.doctor.means import Means
from snippetgen.doctor.strength import best
from snippetgen.token_request import TokenRequest

WANTS_JSON = re.compile(r"json|content.?type|grant_type", re.IGNORECASE)


class Ended(Exception):  # noqa: N818 - the end of the search, and no error
    """Nothing more is to be asked."""


class Search:
    """The requests so far, and what is asked next.

    Args:
        request: the request as the user gave it.
        means: what there is to ask with.
        issuer: the server's name for itself, where it is known.
        on_attempt: called with each attempt.
    """

    def __init__(
        self,
        request: TokenRequest,
        means: Means,
        issuer: str | None,
        on_attempt: Callable[[Attempt], None],
    ) -> None:
        self.attempts: list[Attempt] = []
        self._asked = self._base = request
        self._means, self._issuer = means, issuer
        self._on_attempt = on_attempt
        self._nonce = ""

    def run(self) -> None:
        """Ask, at most as often as the budget allows."""
        try:
            for way in self._means.ways:
                self._try_way(way)
            if not self._known():
                self._try_last_resorts()
            self._examine_basic()
            self._widen_scope()
        except Ended:
            return

    def _known(self) -> bool:
        return any(attempt.authenticated for attempt in self.attempts)

    def _ask(self, way: ClientAuthentication, *, over_encoded: bool = False) -> Attempt:
        """Ask once; and once more without what was refused about a client that is known.

        Raises:
            Ended: the budget is spent, or the answer is a sign to stop.
        """
        attempt = self._send(way, over_encoded=over_encoded)
        if attempt.reply.verdict == "nonce":
            attempt = self._send(way, over_encoded=over_encoded)
        if attempt.reply.verdict == "authenticated":
            attempt = self._ask_for_less(attempt)
        if attempt.reply.verdict in ("stop", "nonce"):
            raise Ended
        if attempt.accepted and is_used_up(self._asked.grant):
            raise Ended
        return attempt

    def _send(self, way: ClientAuthentication, *, over_encoded: bool = False) -> Attempt:
        if len(self.attempts) >= BUDGET:
            raise Ended
        request = replace(self._base, client_authentication=way)
        reply = send(request, self._means.values, nonce=self._nonce, over_encoded=over_encoded)
        self._nonce = reply.nonce or self._nonce
        form = "over-encoded" if over_encoded else self._form(way)
        attempt = Attempt(len(self.attempts) + 1, request, reply, form)
        self.attempts.append(attempt)
        self._on_attempt(attempt)
        return attempt

    def _ask_for_less(self, refused: Attempt) -> Attempt:
        """Leave out what the server refuses, and ask again.

        Raises:
            Ended: there is no token for less, either.
        """
        way = refused.request.client_authentication
        for less in _less(self._base, refused.reply.error):
            self._base = less
            attempt = self._send(way)
            if attempt.accepted:
                return attempt
            if attempt.reply.verdict == "stop" or attempt.reply.error == "invalid_client":
                break
        raise Ended

    def _try_way(self, way: ClientAuthentication) -> None:
        if isinstance(way, ClientSecretBasic):
            self._try_basic()
        elif not self._ask(way).authenticated and isinstance(way, ClientAssertion):
            self._try_issuer(way)

    def _try_issuer(self, way: ClientAssertion) -> None:
        """Some servers want their issuer in `aud`, and not the token endpoint (RFC 7523, 3)."""
        if self._issuer and way.assertion.audience is None:
            self._ask(replace(way, assertion=replace(way.assertion, audience=self._issuer)))

    def _try_basic(self) -> None:
        first = self._ask(ClientSecretBasic("form", client_id_in_body=False))
        if not first.authenticated and first.reply.error == "invalid_request":
            first = self._ask(ClientSecretBasic("form", client_id_in_body=True))
        if not first.authenticated and encoding_matters(self._means.values) and self._may_be_raw():
            self._ask(ClientSecretBasic("none", client_id_in_body=False))

    def _form(self, way: ClientAuthentication) -> BasicForm | None:
        if not isinstance(way, ClientSecretBasic):
            return None
        if not encoding_matters(self._means.values):
            return "plain"
        return "encoded" if way.credential_encoding == "form" else "raw"

    def _may_be_raw(self) -> bool:
        return ":" not in self._means.values["client_id"]

    def _try_last_resorts(self) -> None:
        """Where no method is accepted, the fault may be one of the request's form."""
        if self._wants_json():
            self._base = replace(self._base, body_format="json")
            for way in self._means.ways:
                self._try_way(way)
        tried = [each.request.client_authentication for each in self.attempts]
        for way in dict.fromkeys(tried):
            if not isinstance(way, ClientSecretBasic) or way.client_id_in_body or self._known():
                continue
            fuller = replace(way, client_id_in_body=True)
            if fuller not in tried:
                self._ask(fuller)

    def _wants_json(self) -> bool:
        replies = [attempt.reply for attempt in self.attempts]
        return self._base.body_format == "form" and all(
            reply.error == "invalid_request" and WANTS_JSON.search(reply.description)
            for reply in replies
        )

    def _examine_basic(self) -> None:
        """With Basic accepted, find out how the server reads it."""
        taken = next((each for each in self.attempts if each.basic and each.accepted), None)
        if taken is None:
            return
        way = taken.request.client_authentication
        if isinstance(way, ClientSecretBasic) and not way.client_id_in_body:
            self._ask(replace(way, client_id_in_body=True))
        if not encoding_matters(self._means.values):
            self._ask(way, over_encoded=True)

    def _widen_scope(self) -> None:
        """Of a scope that was refused, find the tokens that are not."""
        taken = best(self.attempts)
        if taken is None or len(self._asked.scope) < 2 or taken.request.scope == self._asked.scope:
            return
        for token in self._asked.scope:
            if token in self._base.scope:
                continue
            wider = {*self._base.scope, token}
            narrow = self._base
            self._base = replace(
                narrow, scope=tuple(each for each in self._asked.scope if each in wider)
            )
            attempt = self._send(taken.request.client_authentication)
            if attempt.reply.verdict == "stop":
                raise Ended
            if not attempt.accepted:
                self._base = narrow


def _less(request: TokenRequest, error: str) -> Iterator[TokenRequest]:
    """The request without what was refused; for a scope then with one token of it at a time."""
    if error == "invalid_scope" and request.scope:
        yield replace(request, scope=())
        if len(request.scope) > 1:
            for token in request.scope:
                yield replace(request, scope=(token,))
    elif error == "invalid_target" and request.resource:
        yield replace(request, resource=())
    elif error == "invalid_target" and request.audience is not None:
        yield replace(request, audience=None)
