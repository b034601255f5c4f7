"""The keys of a request spec: what each is, for the command's help and for editors.

`spec` reads their values; what they mean together is the model's business.
"""

from typing import NamedTuple

from snippetgen.client_authentication import CREDENTIAL_ENCODINGS, METHODS
from snippetgen.grants import GRANTS, URN
from snippetgen.signing import ALGORITHMS, ASYMMETRIC, KEY_FORMATS
from snippetgen.token_request import BODY_FORMATS

CREDENTIALS = ("env", "inline")
ASSERTION_SOURCES = ("environment", "signed")
GRANT_NAMES = tuple(name.removeprefix(URN) for name in GRANTS)
"""The grants by what follows the last colon of their names."""

VARIABLES = (
    "client_id",
    "client_secret",
    "private_key_file",
    "client_certificate_file",
    "client_key_file",
    "dpop_key_file",
    "authorization_code",
    "code_verifier",
    "redirect_uri",
    "refresh_token",
    "device_code",
    "assertion",
    "subject_token",
    "actor_token",
    "resource_owner_username",
    "resource_owner_password",
)
"""What a snippet may read; `[environment]` names another variable than the key in capitals."""


class Key(NamedTuple):
    """A key of a spec.

    Args:
        kind: the type of its value: `list` and `dict` hold strings.
        about: what it is, as the end of a line of help.
        choices: its values, where they are known.
        names: the names that its table may hold; empty where any will do.
        meant_for: the requests that it is for, where not for all; elsewhere it would do nothing
            unnoticed, and is refused.
    """

    kind: type
    about: str
    choices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    meant_for: str = ""


SIGNED = "client_authentication private_key_jwt or client_secret_jwt, or assertion_source 'signed'"
WITH_KEY = "client_authentication private_key_jwt, assertion_source 'signed', or dpop"
SELF_SIGNED = "assertion_source 'signed'"
JWT_BEARER, EXCHANGE, DEVICE = (
    f"grant_type {name}" for name in GRANT_NAMES[4:6] + GRANT_NAMES[3:4]
)

KEYS = {
    "token_endpoint": Key(str, "where the request goes: an https URL"),
    "grant_type": Key(
        str, f"the grant: {', '.join(GRANT_NAMES)} (default: {GRANT_NAMES[0]})", GRANT_NAMES
    ),
    "custom_grant_type": Key(str, "a grant_type of the server's own, such as account_credentials"),
    "client_authentication": Key(
        str, f"how the client authenticates: {', '.join(METHODS)} (default: {METHODS[0]})", METHODS
    ),
    "credential_encoding": Key(
        str, "of a Basic header: form (RFC 6749, the default) or none (raw)", CREDENTIAL_ENCODINGS
    ),
    "client_id_in_body": Key(
        bool, "send client_id in the body beside a Basic header or an assertion (the default)"
    ),
    "signing_algorithm": Key(
        str,
        "HS256, HS384, HS512 with a secret; RS256, PS256, ES256, EdDSA with a private key",
        tuple(ALGORITHMS),
        meant_for=SIGNED,
    ),
    "assertion_audience": Key(
        str,
        "the assertion's aud: the server's issuer, say (default: the token endpoint)",
        meant_for=SIGNED,
    ),
    "key_id": Key(str, "the assertion's kid", meant_for=SIGNED),
    "certificate_thumbprint": Key(str, "the assertion's x5t#S256", meant_for=SIGNED),
    "private_key_format": Key(
        str,
        "what the key's file holds: pem (PKCS #8, the default) or jwk",
        KEY_FORMATS,
        meant_for=WITH_KEY,
    ),
    "dpop": Key(bool, "bind the token to a key (RFC 9449)"),
    "dpop_algorithm": Key(
        str, "of the proof (default: ES256)", tuple(ASYMMETRIC), meant_for="dpop = true"
    ),
    "assertion_source": Key(
        str,
        "jwt-bearer: environment (the default), or signed with a private key",
        ASSERTION_SOURCES,
        meant_for=JWT_BEARER,
    ),
    "assertion_subject": Key(
        str, "jwt-bearer, signed: sub (default: client id)", meant_for=SELF_SIGNED
    ),
    "assertion_claims": Key(dict, "jwt-bearer, signed: a further claim", meant_for=SELF_SIGNED),
    "subject_token_type": Key(str, "token-exchange (default: an access token)", meant_for=EXCHANGE),
    "actor_token_type": Key(
        str, "token-exchange: send an actor token of this type", meant_for=EXCHANGE
    ),
    "requested_token_type": Key(str, "token-exchange: what is asked for", meant_for=EXCHANGE),
    "polling_interval": Key(int, "device_code, seconds (default: 5)", meant_for=DEVICE),
    "polling_time_limit": Key(int, "device_code, seconds (default: 900)", meant_for=DEVICE),
    "body_format": Key(
        str, "form (RFC 6749, the default) or json, where a server wants that", BODY_FORMATS
    ),
    "scope": Key(list, "a scope token (RFC 6749, section 3.3)"),
    "resource": Key(list, "the URI of an API that the token is for (RFC 8707)"),
    "audience": Key(str, "the API that the token is for, by a name"),
    "time_limit": Key(int, "how many seconds to wait for the server (default: 30)"),
    "credentials": Key(
        str,
        "env: read when the snippet runs (the default); inline: written into the snippet",
        CREDENTIALS,
    ),
    "client_id": Key(str, "write this client id into the snippet"),
    "parameters": Key(dict, "a further body parameter"),
    "headers": Key(dict, "a further request header"),
    "environment": Key(
        dict, "the name of the variable that the snippet reads instead", names=VARIABLES
    ),
}
"""All of them, in the order in which a spec is written."""

MEANT_FOR = {name: key.meant_for for name, key in KEYS.items() if key.meant_for}
"""The keys that only some requests have, and which."""


def schema() -> dict[str, object]:
    """The JSON Schema of a spec, for editors that complete and check it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "snippetgen.toml",
        "description": "An OAuth 2.0 access token request, as snippetgen reads it.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(key) for name, key in KEYS.items()},
    }


def _property(key: Key) -> dict[str, object]:
    described: dict[str, object] = {"description": key.about}
    if key.kind is dict:
        names = {"propertyNames": {"enum": list(key.names)}} if key.names else {}
        return {**described, "type": "object", "additionalProperties": {"type": "string"}, **names}
    if key.kind is list:
        return {**described, "type": "array", "items": {"type": "string"}}
    choices = {"enum": list(key.choices)} if key.choices else {}
    return {**described, "type": _JSON_TYPES[key.kind], **choices}


_JSON_TYPES = {str: "string", int: "integer", bool: "boolean"}
