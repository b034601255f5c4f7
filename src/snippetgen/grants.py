"""The grants: what an access token request is based on.

A grant is data: its name, the parameters that it adds, and the variables that their values are
read from. No template knows any of them.
"""

from dataclasses import dataclass
from typing import NamedTuple

from snippetgen import characters
from snippetgen.errors import InputError
from snippetgen.signing import Assertion
from snippetgen.text import EnvRef, Local

URN = "urn:ietf:params:oauth:grant-type:"
TOKEN_TYPE = "urn:ietf:params:oauth:token-type:"

Value = str | Local


class Polling(NamedTuple):
    """A request that is repeated until the user has answered (RFC 8628, section 3.5).

    Args:
        interval: seconds between two requests.
        time_limit: seconds for all of them.
    """

    interval: int = 5
    time_limit: int = 900


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a request is based on.

    Args:
        grant_type: the parameter of that name.
        title, clause: what people call it, and where it is specified.
        basis: what the token is asked for with, beside client id and client authentication, for
            the name of the snippet's function; empty where that is all.
        parameters: what it adds, in order; a `Local` names one of `variables`.
        variables: what the program reads from its environment, by the names that a spec uses.
        assertion: what the program signs for it.
        polling: how the request is repeated until there is an answer.
        renewable: a program can ask with it again and again, for one token after the other.
        warning: why not to use it.
    """

    grant_type: str
    title: str
    clause: str
    basis: str = ""
    parameters: tuple[tuple[str, Value], ...] = ()
    variables: tuple[tuple[str, EnvRef], ...] = ()
    assertion: Assertion | None = None
    polling: Polling | None = None
    renewable: bool = False
    warning: str = ""


CLIENT_CREDENTIALS = Grant(
    grant_type="client_credentials",
    title="client credentials",
    clause="RFC 6749, section 4.4",
    renewable=True,
)
"""The client acts for itself."""


def refresh_token(variable: EnvRef = EnvRef("REFRESH_TOKEN")) -> Grant:
    """A refresh token is exchanged for an access token (RFC 6749, section 6)."""
    return Grant(
        grant_type="refresh_token",
        title="a refresh token",
        clause="RFC 6749, section 6",
        basis="refresh_token",
        parameters=(("refresh_token", Local("refresh_token")),),
        variables=(("refresh_token", variable),),
    )


def authorization_code(
    code: EnvRef = EnvRef("AUTHORIZATION_CODE"),
    code_verifier: EnvRef = EnvRef("CODE_VERIFIER"),
    redirect_uri: EnvRef = EnvRef("REDIRECT_URI"),
) -> Grant:
    """An authorization code is exchanged (RFC 6749, section 4.1.3; RFC 7636, section 4.5)."""
    return Grant(
        grant_type="authorization_code",
        title="an authorization code and PKCE",
        clause="RFC 6749, section 4.1.3, and RFC 7636",
        basis="authorization_code",
        parameters=(
            ("code", Local("authorization_code")),
            ("code_verifier", Local("code_verifier")),
            ("redirect_uri", Local("redirect_uri")),
        ),
        variables=(
            ("authorization_code", code),
            ("code_verifier", code_verifier),
            ("redirect_uri", redirect_uri),
        ),
    )


def device_code(variable: EnvRef = EnvRef("DEVICE_CODE"), polling: Polling = Polling()) -> Grant:
    """A device waits until its user has confirmed the code (RFC 8628, section 3.4).

    Raises:
        InputError: the interval or the time limit is out of range.
    """
    if not 1 <= polling.interval <= polling.time_limit <= 86400:
        raise InputError(
            f"polling_interval is {polling.interval} and polling_time_limit is"
            f" {polling.time_limit}: give 1 to 86400 seconds, the limit the longer"
        )
    return Grant(
        grant_type=f"{URN}device_code",
        title="a device code",
        clause="RFC 8628, section 3.4",
        basis="device_code",
        parameters=(("device_code", Local("device_code")),),
        variables=(("device_code", variable),),
        polling=polling,
    )


def jwt_bearer(assertion: EnvRef | Assertion = EnvRef("ASSERTION")) -> Grant:
    """A JWT speaks for its subject (RFC 7523, section 2.1): a finished one, or one signed here."""
    signed = isinstance(assertion, Assertion)
    if isinstance(assertion, Assertion) and assertion.symmetric:
        raise InputError(
            f"signing_algorithm {assertion.algorithm} is for client_secret_jwt: an assertion that"
            " stands for a grant is signed with a private key"
        )
    return Grant(
        grant_type=f"{URN}jwt-bearer",
        title="a signed assertion" if signed else "an assertion",
        clause="RFC 7523, section 2.1",
        basis="assertion",
        parameters=(("assertion", Local("assertion")),),
        variables=() if isinstance(assertion, Assertion) else (("assertion", assertion),),
        assertion=assertion if isinstance(assertion, Assertion) else None,
        renewable=signed,
    )


def token_exchange(
    subject_token: EnvRef = EnvRef("SUBJECT_TOKEN"),
    actor_token: EnvRef = EnvRef("ACTOR_TOKEN"),
    *,
    subject_token_type: str = f"{TOKEN_TYPE}access_token",
    actor_token_type: str | None = None,
    requested_token_type: str | None = None,
) -> Grant:
    """A token is exchanged for another (RFC 8693, section 2.1).

    Args:
        subject_token: the variable with the token.
        actor_token: the variable with that of an actor, sent where `actor_token_type` is given.
        subject_token_type: a URI (section 3), as the two others are.
        actor_token_type: what the actor's token is.
        requested_token_type: what is asked for.

    Raises:
        InputError: a type is not a URI.
    """
    types = {"subject_token_type": subject_token_type, "actor_token_type": actor_token_type}
    types["requested_token_type"] = requested_token_type
    for name, value in types.items():
        if value is not None:
            check_uri(name, value)
    parameters: list[tuple[str, Value]] = [
        ("subject_token", Local("subject_token")),
        ("subject_token_type", subject_token_type),
    ]
    variables = [("subject_token", subject_token)]
    if actor_token_type is not None:
        parameters.append(("actor_token", Local("actor_token")))
        parameters.append(("actor_token_type", actor_token_type))
        variables.append(("actor_token", actor_token))
    if requested_token_type is not None:
        parameters.append(("requested_token_type", requested_token_type))
    return Grant(
        grant_type=f"{URN}token-exchange",
        title="a token to exchange",
        clause="RFC 8693, section 2.1",
        basis="subject_token",
        parameters=tuple(parameters),
        variables=tuple(variables),
    )


def password(
    username: EnvRef = EnvRef("RESOURCE_OWNER_USERNAME"),
    secret: EnvRef = EnvRef("RESOURCE_OWNER_PASSWORD"),
) -> Grant:
    """A user's name and password are handed over (RFC 6749, section 4.3): not to be used."""
    return Grant(
        grant_type="password",
        title="user name and password",
        clause="forbidden by RFC 9700, section 2.4",
        basis="username_and_password",
        parameters=(
            ("username", Local("resource_owner_username")),
            ("password", Local("resource_owner_password")),
        ),
        variables=(
            ("resource_owner_username", username),
            ("resource_owner_password", secret),
        ),
        renewable=True,
        warning="the grant 'password' must not be used (RFC 9700, section 2.4): it hands the"
        " user's password to the program; authorization_code and device_code do not",
    )


def custom(grant_type: str) -> Grant:
    """A grant of a server's own, such as Zoom's account_credentials (RFC 6749, section 4.5).

    Raises:
        InputError: it is neither a name nor a URI, or it is a grant that is known here.
    """
    rule = characters.URI if ":" in grant_type else characters.PARAMETER_NAME
    characters.check("custom_grant_type", grant_type, rule)
    if grant_type in GRANTS:
        raise InputError(f"custom_grant_type {grant_type} is known here: give it as grant_type")
    return Grant(
        grant_type=grant_type,
        title="a grant of the server's own",
        clause="RFC 6749, section 4.5",
        renewable=True,
    )


def check_uri(field: str, text: str) -> None:
    """Refuse what is no absolute URI (RFC 3986, section 4.3).

    Raises:
        InputError: names field and rule.
    """
    characters.check(field, text, characters.URI)
    scheme, colon, rest = text.partition(":")
    if not (colon and rest and scheme[:1].isalpha()) or "#" in text:
        raise InputError(f"{field} must be an absolute URI without a fragment (RFC 3986, 4.3)")


GRANTS = (
    "client_credentials",
    "refresh_token",
    "authorization_code",
    f"{URN}device_code",
    f"{URN}jwt-bearer",
    f"{URN}token-exchange",
    "password",
)
"""The grants that are known here."""
