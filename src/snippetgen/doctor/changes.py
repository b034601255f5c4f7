"""What makes a request one that works, in the keys of a spec."""

from collections.abc import Mapping

from snippetgen.client_authentication import (
    ClientAssertion,
    ClientAuthentication,
    ClientSecretBasic,
    PublicClient,
)
from snippetgen.token_request import TokenRequest

Changes = Mapping[str, object]
"""Keys of a spec and their new values; None takes a key away."""


def changes(asked: TokenRequest, works: TokenRequest) -> Changes:
    """What makes one request the other, in the keys of a spec."""
    before, after = keys(asked.client_authentication), keys(works.client_authentication)
    changed: dict[str, object] = {name: None for name in before if name not in after}
    changed |= after
    if asked.proof:
        # One key says the format of both files.
        changed.pop("private_key_format", None)
    for name in ("scope", "resource", "audience", "body_format"):
        value = getattr(works, name)
        if value != getattr(asked, name):
            changed[name] = (list(value) if isinstance(value, tuple) else value) or None
    return changed


def differences(asked: TokenRequest, changed: Changes) -> Changes:
    """The changes to what the request did not have anyway."""
    before = keys(asked.client_authentication)
    new = {name: value for name, value in changed.items() if value is not None}
    return {name: value for name, value in new.items() if before.get(name) != value}


def keys(authentication: ClientAuthentication) -> dict[str, object]:
    """A client authentication in the keys of a spec."""
    found: dict[str, object] = {"client_authentication": authentication.method}
    if isinstance(authentication, ClientSecretBasic):
        found["credential_encoding"] = authentication.credential_encoding
    if isinstance(authentication, ClientSecretBasic | ClientAssertion | PublicClient):
        found["client_id_in_body"] = authentication.client_id_in_body
    if isinstance(authentication, ClientAssertion):
        assertion = authentication.assertion
        found["signing_algorithm"] = assertion.algorithm
        found["assertion_audience"] = assertion.audience
        found["key_id"] = assertion.key_id
        found["certificate_thumbprint"] = assertion.certificate_thumbprint
        if not assertion.symmetric:
            found["private_key_format"] = assertion.private_key_format
    return {name: value for name, value in found.items() if value is not None}
