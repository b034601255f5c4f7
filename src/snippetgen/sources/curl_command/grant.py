"""Which grant a curl command asks by, and what the program reads from its environment for it."""

from dataclasses import dataclass

from snippetgen import grants
from snippetgen.grants import Grant
from snippetgen.sources.curl_command.content import Body, describe
from snippetgen.sources.curl_command.part import Part
from snippetgen.sources.curl_command.words import refusal
from snippetgen.text import Local

KNOWN = {
    grant.grant_type: grant
    for grant in (
        grants.CLIENT_CREDENTIALS,
        grants.refresh_token(),
        grants.authorization_code(),
        grants.device_code(),
        grants.jwt_bearer(),
        grants.token_exchange(actor_token_type=f"{grants.TOKEN_TYPE}access_token"),
        grants.password(),
    )
}
"""The grants that are known here, each with all the parameters that it may have."""

TOKEN_TYPES = ("subject_token_type", "actor_token_type")
"""The parameters of a token exchange that go with a token (RFC 8693, section 2.1)."""

SENT_AS_WELL = {
    "code_verifier": "RFC 7636, section 4.5; RFC 9700, section 2.1.1",
    "redirect_uri": "RFC 6749, section 4.1.3",
    "subject_token_type": "RFC 8693, section 2.1",
}
"""The parameters of a grant that a command may lack and a program sends, and why."""


@dataclass(frozen=True)
class GrantPart(Part):
    """What the grant of a command comes to.

    Args:
        parameters: the names of the parameters that belong to it.
    """

    parameters: tuple[str, ...] = ()


def read_grant(body: Body) -> GrantPart:
    """Find the grant.

    Raises:
        InputError: the command names none, or lacks what the grant is based on.
    """
    grant_type = body.get("grant_type")
    if grant_type is None:
        raise refusal(
            "it has no parameter grant_type, so it asks for no token (RFC 6749, section 4): add"
            " one to its data, such as grant_type=client_credentials"
        )
    grant = KNOWN.get(grant_type)
    if grant is None:
        return GrantPart({"custom_grant_type": grant_type}, parameters=("grant_type",))
    held = _held(grant, body)
    types = [name for name in TOKEN_TYPES if name.removesuffix("_type") in held]
    types += ["requested_token_type"] if types else []
    keys: dict[str, object] = {"grant_type": grant_type.rpartition(":")[2]}
    keys |= {name: body.get(name) for name in types if body.get(name) is not None}
    parameters = ("grant_type", *held, *types)
    notes = (
        f"{name} is sent as well ({clause})"
        for name, clause in SENT_AS_WELL.items()
        if name in parameters and body.get(name) is None
    )
    return GrantPart(keys, tuple(held.values()), tuple(notes), parameters)


def _held(grant: Grant, body: Body) -> dict[str, str]:
    """The parameters that the grant is based on, with the variables that they are read from."""
    variables = dict(grant.variables)
    held = {
        name: variables[value.name].name
        for name, value in grant.parameters
        if isinstance(value, Local)
    }
    if "actor_token" in held and body.get("actor_token") is None:
        del held["actor_token"]
    # An actor's token without its type is no key's, and means nothing (RFC 8693, section 2.1).
    types = ["actor_token_type"] if "actor_token" in held else []
    for name in (*held, *types):
        if body.get(name) is None and name not in SENT_AS_WELL:
            raise refusal(f"its grant needs {describe(name)} ({grant.clause}): add it to its data")
    return held
