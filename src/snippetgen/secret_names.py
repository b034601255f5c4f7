"""Tells by a name whether what it names is a secret."""

import re

_SECRET = re.compile(
    "secret|token|passw|passphrase|passcode|pwd|key|assertion|credential|signature|cookie|jwt"
    r"|session|authorization|(?:^|[-_])auth(?:[-_]|$)|(?:^|[-_])(?:code|code_verifier|device_code|otp|pass|pin|sig)$"
)
_DESCRIPTION = re.compile(r"[-_](?:type|use|format|lifetime|alg|method|uri|url)$")


def is_secret(name: str) -> bool:
    """Tell whether a parameter or header of that name is better not written into a program.

    A `token_format` or a `requested_token_use` describes a secret and is none.
    """
    lower = name.lower()
    return bool(_SECRET.search(lower)) and not _DESCRIPTION.search(lower)
