"""Reads a request spec, a table with the keys of `snippetgen.toml`, into a `TokenRequest`.

A TOML file and the command's flags are both such tables; the flags are laid over the file.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from snippetgen import grants
from snippetgen.client_authentication import (
    CREDENTIAL_ENCODINGS,
    METHODS,
    ClientAssertion,
    ClientAuthentication,
    ClientCertificate,
    ClientSecretBasic,
    ClientSecretPost,
    CredentialEncoding,
    PublicClient,
)
from snippetgen.errors import InputError
from snippetgen.grants import GRANTS, URN, Grant
from snippetgen.signing import ASYMMETRIC, KEY_FORMATS, SYMMETRIC, Assertion, Dpop, KeyFormat
from snippetgen.spec_keys import ASSERTION_SOURCES, CREDENTIALS, KEYS, MEANT_FOR, VARIABLES
from snippetgen.text import EnvRef
from snippetgen.token_request import BODY_FORMATS, BodyFormat, TokenRequest
from snippetgen.toml_table import TomlTable

FILE_NAME = "snippetgen.toml"
"""The spec that is picked up from the current folder."""

PLACEHOLDER_ENDPOINT = "https://auth.example.com/oauth2/token"
MERGED = tuple(name for name, key in KEYS.items() if key.kind is dict)
"""The keys whose tables are merged by name where a flag and a file both give some."""


def read_file(path: Path) -> TomlTable:
    """Read a spec file.

    Raises:
        InputError: it is not there, is not TOML, or holds a client secret.
    """
    table = TomlTable.load(path)
    if "client_secret" in table:
        raise InputError(
            f"{path}: a spec file must not hold client_secret; the snippet reads it from the"
            " environment, or pass it with --credentials inline --client-secret-file FILE"
        )
    return table


def overlay(spec: TomlTable | None, flags: Mapping[str, object]) -> TomlTable:
    """Lay the flags over a spec: further parameters and headers are merged by name."""
    if spec is None:
        return TomlTable(flags, "command line")
    merged = dict(spec.data)
    for key, value in flags.items():
        below = merged.get(key)
        if key in MERGED and isinstance(below, dict) and isinstance(value, dict):
            merged[key] = below | value
        else:
            merged[key] = value
    return TomlTable(merged, f"{spec.where} and options" if flags else spec.where)


def read_spec(table: TomlTable) -> TokenRequest:
    """Read a spec into a token request.

    Raises:
        InputError: an unknown key, one that has no meaning with the others, a value of the wrong
            type, or one that breaks its rule; the message names file, key and rule.
    """
    inline = table.one_of("credentials", CREDENTIALS, "env") == "inline"
    environment = table.table("environment")
    variables = {name: EnvRef(environment.get(name, name.upper())) for name in VARIABLES}
    environment.done()
    client_id = _credential(table, variables, "client_id", inline=inline)
    client_secret = _credential(table, variables, "client_secret", inline=inline)
    if not inline and isinstance(client_secret, str):
        raise InputError("a client secret is written only with --credentials inline")
    try:
        request = TokenRequest(
            token_endpoint=table.get("token_endpoint", PLACEHOLDER_ENDPOINT),
            client_id=client_id,
            client_secret=client_secret,
            grant=_grant(table, variables),
            client_authentication=_client_authentication(table, variables),
            proof=_proof(table, variables),
            body_format=cast("BodyFormat", table.one_of("body_format", BODY_FORMATS, "form")),
            scope=table.strings("scope"),
            resource=table.strings("resource"),
            audience=table.optional("audience", str),
            parameters=table.pairs("parameters"),
            headers=table.pairs("headers"),
            time_limit=table.get("time_limit", 30),
        )
    except InputError as error:
        raise (
            error if str(error).startswith(table.where) else InputError(f"{table.where}: {error}")
        ) from None
    table.done(MEANT_FOR, unnamed=("client_secret",))
    return request


def _credential(
    table: TomlTable, variables: Mapping[str, EnvRef], name: str, *, inline: bool
) -> str | EnvRef:
    """The value that is given; else a placeholder, or the variable that the snippet reads."""
    value = table.optional(name, str)
    if value is not None:
        return value
    return f"MY_{name.upper()}" if inline else variables[name]


def _client_authentication(
    table: TomlTable, variables: Mapping[str, EnvRef]
) -> ClientAuthentication:
    method = table.one_of("client_authentication", METHODS, METHODS[0])
    encoding = table.one_of("credential_encoding", CREDENTIAL_ENCODINGS, "form")
    in_body = table.get("client_id_in_body", True)
    match method:
        case "client_secret_basic":
            encoding = cast("CredentialEncoding", encoding)
            return ClientSecretBasic(encoding, client_id_in_body=in_body)
        case "client_secret_post":
            return ClientSecretPost()
        case "client_secret_jwt" | "private_key_jwt":
            algorithms = SYMMETRIC if method == "client_secret_jwt" else ASYMMETRIC
            assertion = _assertion(table, variables, method, algorithms)
            return ClientAssertion(assertion, client_id_in_body=in_body)
        case "none":
            return PublicClient(client_id_in_body=in_body)
    return ClientCertificate(
        method == "self_signed_tls_client_auth",
        variables["client_certificate_file"],
        variables["client_key_file"],
    )


def _assertion(
    table: TomlTable, variables: Mapping[str, EnvRef], use: str, algorithms: tuple[str, ...]
) -> Assertion:
    """What the program signs, for a client authentication or for a grant."""
    algorithm = table.get("signing_algorithm", algorithms[0])
    if algorithm not in algorithms:
        raise InputError(
            f"{table.where}: signing_algorithm '{algorithm}' is not for {use}:"
            f" choose one of {', '.join(algorithms)}"
        )
    for_grant = use not in METHODS
    return Assertion(
        algorithm=algorithm,
        audience=table.optional("assertion_audience", str),
        subject=table.optional("assertion_subject", str) if for_grant else None,
        claims=table.pairs("assertion_claims") if for_grant else (),
        key_id=table.optional("key_id", str),
        certificate_thumbprint=table.optional("certificate_thumbprint", str),
        private_key_file=variables["private_key_file"],
        private_key_format=_key_format(table) if algorithms == ASYMMETRIC else "pem",
    )


def _key_format(table: TomlTable) -> KeyFormat:
    return cast("KeyFormat", table.one_of("private_key_format", KEY_FORMATS, "pem"))


def _proof(table: TomlTable, variables: Mapping[str, EnvRef]) -> Dpop | None:
    if not table.get("dpop", False):
        return None
    algorithm = table.get("dpop_algorithm", "ES256")
    return Dpop(algorithm, variables["dpop_key_file"], _key_format(table))


def _grant(table: TomlTable, variables: Mapping[str, EnvRef]) -> Grant:
    own = table.optional("custom_grant_type", str)
    if own is not None:
        if "grant_type" in table:
            raise InputError(f"{table.where}: give grant_type or custom_grant_type, not both")
        return grants.custom(own)
    name = table.get("grant_type", GRANTS[0]).removeprefix(URN)
    if name not in GRANT_READERS:
        raise InputError(
            f"{table.where}: grant_type '{name}' is not known: choose one of"
            f" {', '.join(GRANT_READERS)}, or give a server's own as custom_grant_type"
        )
    return GRANT_READERS[name](table, variables)


def _device_code(table: TomlTable, variables: Mapping[str, EnvRef]) -> Grant:
    default = grants.Polling()
    interval = table.get("polling_interval", default.interval)
    limit = table.get("polling_time_limit", default.time_limit)
    return grants.device_code(variables["device_code"], grants.Polling(interval, limit))


def _jwt_bearer(table: TomlTable, variables: Mapping[str, EnvRef]) -> Grant:
    if table.one_of("assertion_source", ASSERTION_SOURCES, ASSERTION_SOURCES[0]) == "signed":
        use = "an assertion_source of 'signed'"
        return grants.jwt_bearer(_assertion(table, variables, use, ASYMMETRIC))
    return grants.jwt_bearer(variables["assertion"])


def _token_exchange(table: TomlTable, variables: Mapping[str, EnvRef]) -> Grant:
    return grants.token_exchange(
        variables["subject_token"],
        variables["actor_token"],
        subject_token_type=table.get("subject_token_type", f"{grants.TOKEN_TYPE}access_token"),
        actor_token_type=table.optional("actor_token_type", str),
        requested_token_type=table.optional("requested_token_type", str),
    )


GRANT_READERS: dict[str, Callable[[TomlTable, Mapping[str, EnvRef]], Grant]] = {
    "client_credentials": lambda *_: grants.CLIENT_CREDENTIALS,
    "refresh_token": lambda _, variables: grants.refresh_token(variables["refresh_token"]),
    "authorization_code": lambda _, variables: grants.authorization_code(
        variables["authorization_code"], variables["code_verifier"], variables["redirect_uri"]
    ),
    "device_code": _device_code,
    "jwt-bearer": _jwt_bearer,
    "token-exchange": _token_exchange,
    "password": lambda _, variables: grants.password(
        variables["resource_owner_username"], variables["resource_owner_password"]
    ),
}
"""What reads each grant of `grants.GRANTS`, by what follows the last colon of its name."""
