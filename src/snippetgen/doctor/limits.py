"""How far a search may go."""

from snippetgen.grants import URN, Grant

BUDGET = 12
"""Requests, at the most."""

USED_UP = ("authorization_code", "refresh_token", f"{URN}device_code", f"{URN}jwt-bearer")
"""The grants whose proof is good for one token, unless the request signs another each time."""


def is_used_up(grant: Grant) -> bool:
    """Whether one token is all that a grant gives."""
    return grant.grant_type in USED_UP and grant.assertion is None
