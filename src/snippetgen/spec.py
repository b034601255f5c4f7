"""Reads a request spec, a table with the keys of `snippetgen.toml`, into a `TokenRequest`.

A TOML file and the command's flags are both such tables; the flags are laid over the file.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from snippetgen.errors import InputError
from snippetgen.text import EnvRef
from snippetgen.token_request import (
    ClientAuthentication,
    ClientCredentials,
    ClientSecretBasic,
    ClientSecretPost,
    CredentialEncoding,
    TokenRequest,
)
from snippetgen.toml_table import TomlTable

FILE_NAME = "snippetgen.toml"
"""The spec that is picked up from the current folder."""

PLACEHOLDER_ENDPOINT = "https://auth.example.com/oauth2/token"
GRANT_TYPES = (ClientCredentials.grant_type,)
METHODS = (ClientSecretBasic.method, ClientSecretPost.method)
CREDENTIAL_ENCODINGS = ("form", "none")
CREDENTIALS = ("env", "inline")
MERGED = ("parameters", "headers", "environment")
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
        InputError: an unknown key, a value of the wrong type, or one that breaks its rule; the
            message names file, key and rule.
    """
    table.one_of("grant_type", GRANT_TYPES, GRANT_TYPES[0])
    inline = table.one_of("credentials", CREDENTIALS, "env") == "inline"
    client_authentication = _client_authentication(table)
    environment = table.table("environment")
    client_id = _credential(table, environment, "client_id", inline=inline)
    client_secret = _credential(table, environment, "client_secret", inline=inline)
    token_endpoint = table.get("token_endpoint", PLACEHOLDER_ENDPOINT)
    scope, audience = table.strings("scope"), table.optional("audience", str)
    parameters, headers = table.pairs("parameters"), table.pairs("headers")
    time_limit = table.get("time_limit", 30)
    environment.done()
    table.done()
    if not inline and isinstance(client_secret, str):
        raise InputError("a client secret is written only with --credentials inline")
    try:
        return TokenRequest(
            token_endpoint=token_endpoint,
            client_id=client_id,
            client_secret=client_secret,
            client_authentication=client_authentication,
            scope=scope,
            audience=audience,
            parameters=parameters,
            headers=headers,
            time_limit=time_limit,
        )
    except InputError as error:
        raise InputError(f"{table.where}: {error}") from None


def _credential(
    table: TomlTable, environment: TomlTable, name: str, *, inline: bool
) -> str | EnvRef:
    """The value that is given; else a placeholder, or the variable that the snippet reads."""
    variable = environment.get(name, name.upper())
    value = table.optional(name, str)
    if value is not None:
        return value
    return f"MY_{name.upper()}" if inline else EnvRef(variable)


def _client_authentication(table: TomlTable) -> ClientAuthentication:
    method = table.one_of("client_authentication", METHODS, METHODS[0])
    encoding = table.one_of("credential_encoding", CREDENTIAL_ENCODINGS, "form")
    in_body = table.get("client_id_in_body", True)
    if method == ClientSecretPost.method:
        return ClientSecretPost()
    return ClientSecretBasic(cast("CredentialEncoding", encoding), client_id_in_body=in_body)
