"""What a server answered, and what that means for the next request."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["accepted", "refused", "authenticated", "nonce", "stop"]
"""A token; no token for this request; no token, but the client is known (RFC 6749, section 5.2, and
RFC 8707, section 2: scope and resource are looked at after the client); a DPoP nonce to send; a
sign to ask no further."""

REFUSALS = ("invalid_client", "invalid_request")
"""The codes after which another request may be asked."""

LATER_REFUSALS = ("invalid_scope", "invalid_target")
"""The codes of a server that has authenticated the client."""

LOCKED = re.compile(r"\block(ed|out|-out)\b|too many|rate limit|throttl|blocked", re.IGNORECASE)
DECISIVE = ("AADSTS7000222", "AADSTS700016", "AADSTS90002")
"""What Entra says where no other request can be answered otherwise."""


@dataclass(frozen=True)
class Reply:
    """An answer, or why there is none.

    Args:
        status: HTTP status code; 0 where there is no answer.
        members: those of the JSON object; None where the body is something else.
        failure: why there is no answer.
        is_html: the body is a web page.
        location: where a redirect points.
        retry_after: seconds or a date, as the server says.
        nonce: what a DPoP proof must hold (RFC 9449, section 8).
    """

    status: int = 0
    members: Mapping[str, object] | None = field(default=None, repr=False)
    failure: str = ""
    is_html: bool = False
    location: str = ""
    retry_after: str = ""
    nonce: str = ""

    def text(self, name: str) -> str:
        """A member that is a string; empty where there is none."""
        value = (self.members or {}).get(name)
        return value if isinstance(value, str) else ""

    @property
    def error(self) -> str:
        """The error code (RFC 6749, section 5.2)."""
        return self.text("error")

    @property
    def description(self) -> str:
        """The server's own words."""
        return self.text("error_description")

    @property
    def verdict(self) -> Verdict:
        """What follows from the answer."""
        if 200 <= self.status <= 299:
            return "accepted" if self.text("access_token") else "stop"
        if self.status not in (400, 401) or self.final:
            return "stop"
        if self.error == "use_dpop_nonce" and self.nonce:
            return "nonce"
        if self.error in LATER_REFUSALS:
            return "authenticated"
        return "refused" if self.error in REFUSALS else "stop"

    @property
    def locked(self) -> bool:
        """Whether the server is about to answer no more."""
        words = f"{self.error} {self.description}"
        return self.status == 429 or bool(self.retry_after) or bool(LOCKED.search(words))

    @property
    def final(self) -> bool:
        """Whether every further request would be answered alike."""
        return self.locked or any(code in self.description for code in DECISIVE)


def read_members(content: bytes) -> Mapping[str, object] | None:
    """The members of a JSON object; None where the body is something else."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
