"""The servers that a snippet may meet on a bench, by name."""

PLAIN = "plain"
"""Speaks HTTP."""

SECURE = "secure"
"""Speaks TLS, and asks for a client's certificate."""

NAMED = "named"
"""The same by its host's name: not every client finds addresses in certificates."""

REFUSING = "refusing"
"""A port where nobody listens."""

SECOND = "second"
"""Where nobody should go: a redirect points there."""

NAMES = (PLAIN, SECURE, NAMED, REFUSING, SECOND)
