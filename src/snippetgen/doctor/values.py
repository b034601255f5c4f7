"""Reads what a request needs from the environment, and looks at it before it is sent."""

import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path

from snippetgen.client_authentication import ClientCertificate
from snippetgen.doctor import signing
from snippetgen.errors import InputError
from snippetgen.token_request import TokenRequest
from snippetgen.wire import to_wire

FILES = ("private_key_file", "dpop_key_file", "client_certificate_file", "client_key_file")

SECRETS = (
    "client_secret",
    "authorization_code",
    "code_verifier",
    "refresh_token",
    "device_code",
    "assertion",
    "subject_token",
    "actor_token",
    "resource_owner_password",
)
"""The values that nobody may see."""

SHORTEST_GIVEAWAY = 8
"""Characters of a secret that no other value holds by chance."""


class MissingError(InputError):
    """A variable that is not set."""


Read = dict[str, tuple[str, str]]
"""Variable and value by the names that a spec uses; the variable is empty where there is none."""


def read(request: TokenRequest, environment: Mapping[str, str]) -> Read:
    """The variables and values that a request needs.

    Raises:
        InputError: one is not set, or will not do.
    """
    if request.assertions() or request.proof:
        signing.check_package("an assertion" if request.assertions() else "a DPoP proof")
    found: Read = {}
    for name, given in to_wire(request).variables:
        if isinstance(given, str):
            found[name] = ("", given)
            continue
        value = environment.get(given.name, "")
        if not value:
            state = "empty" if given.name in environment else "not set"
            raise MissingError(f"the variable {given.name} is {state}: set it")
        _check_characters(given.name, value)
        if name in FILES:
            read_file(given.name, value)
        found[name] = (given.name, value)
    _check_files(request, {name: value for name, (_, value) in found.items()})
    return found


def read_file(variable: str, path: str) -> bytes:
    """The content of the file that a variable names.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{variable}: the file cannot be read: {error.strerror}") from None


def _check_characters(variable: str, value: str) -> None:
    """Refuse what no server can have issued (RFC 6749, Appendix A); never show the value."""
    if value != value.rstrip("\r\n"):
        raise InputError(
            f"{variable} ends in a line end, which is not part of it: set it without, as"
            f' export {variable}="$(cat FILE)" does'
        )
    for position, character in enumerate(value, start=1):
        if character < " " or character == "\x7f":
            raise InputError(
                f"{variable}: character {position} is U+{ord(character):04X}, a control"
                " character (RFC 6749, Appendix A): set it without"
            )
        if "\ud800" <= character <= "\udfff":
            raise InputError(f"{variable} is not UTF-8 text: set it anew")


def _check_files(request: TokenRequest, values: Mapping[str, str]) -> None:
    """Refuse keys that cannot sign, and a certificate that cannot be shown."""
    wanted = [
        (each.private_key_file.name, "private_key_file", each.algorithm, each.private_key_format)
        for each in request.assertions()
        if not each.symmetric
    ]
    if proof := request.proof:
        if any(key_format != proof.private_key_format for *_, key_format in wanted):
            raise InputError("a spec has one private_key_format, and the DPoP key has the other")
        name = proof.dpop_key_file.name
        wanted.append((name, "dpop_key_file", proof.algorithm, proof.private_key_format))
    for variable, name, algorithm, key_format in wanted:
        from snippetgen.verify.against import check_key

        check_key(variable, values[name], algorithm, key_format)
    if isinstance(request.client_authentication, ClientCertificate):
        _check_certificate(request.client_authentication, values)


def _check_certificate(authentication: ClientCertificate, values: Mapping[str, str]) -> None:
    names = authentication.client_certificate_file.name, authentication.client_key_file.name
    pair = values["client_certificate_file"], values["client_key_file"]
    try:
        # Without a password here, one would be asked for on the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(*pair, password="")
    except (OSError, ValueError):
        raise InputError(
            f"{names[0]} and {names[1]} are not a certificate and its unencrypted key, both in PEM"
        ) from None


def check_spec(request: TokenRequest, found: Read) -> None:
    """Refuse a request with a secret in the open: its spec is printed.

    Raises:
        InputError: names the parameter or header.
    """
    for variable, secret in _secrets(found):
        for key, value in (*request.parameters, *request.headers):
            if len(secret) >= SHORTEST_GIVEAWAY and secret in value:
                raise InputError(
                    f"{key} holds the same text as {variable}, and the spec would be printed with"
                    " it: leave it out"
                )


def oddities(found: Read) -> Iterator[str]:
    """What looks as if it were not part of a secret."""
    for variable, value in _secrets(found):
        if value != value.strip():
            yield f"{variable} begins or ends with a blank, which may not be part of it"
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            yield f"{variable} stands in quotes, which are sent with it and may not be part of it"
        if not value.isascii():
            yield f"{variable} has characters beyond ASCII; RFC 6749, Appendix A, allows none"


def _secrets(found: Read) -> Iterator[tuple[str, str]]:
    """The variables and values that nobody may see."""
    for name, (variable, value) in found.items():
        if name in SECRETS:
            yield variable or name, value
