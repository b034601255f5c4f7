"""Private keys for verification, made anew for each run, and what is wrong with bad ones."""

import json
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey, import_key

from snippetgen.signing import ALGORITHMS

Jwk = dict[str, Any]


class PrivateKey(NamedTuple):
    """A key as it lies in a file, and what a server knows of it.

    Args:
        file: PEM or JWK, by its format.
        public: the public key as a JWK.
    """

    file: dict[str, bytes]
    public: Jwk


@cache
def key_for(algorithm: str, owner: str = "client") -> PrivateKey:
    """The key of this process for an algorithm; each owner has others."""
    return key_of_kind(ALGORITHMS[algorithm].kind.removesuffix("-PSS"), owner)


@cache
def key_of_kind(kind: str, _owner: str) -> PrivateKey:
    """The key of this process for a kind of algorithm, as `signing.Algorithm` names them."""
    key: Key
    match kind:
        case "RSA" | "RSA-PSS":
            key = RSAKey.generate_key(2048)
        case "EC":
            key = ECKey.generate_key("P-256")
        case _:
            key = OKPKey.generate_key("Ed25519")
    jwk = json.dumps(key.as_dict(private=True)).encode()
    return PrivateKey({"pem": key.as_pem(private=True), "jwk": jwk}, key.as_dict(private=False))


def public_key(algorithm: str, jwk: Jwk | None, secret: str) -> Key:
    """The key that checks a signature: a public one, or the secret's UTF-8 octets."""
    if ALGORITHMS[algorithm].kind == "HMAC":
        return OctKey.import_key(secret.encode())
    return import_key(jwk or {})


def read_jwk(content: bytes) -> Jwk:
    """Read a public or private key, in PEM or as a JWK.

    Raises:
        ValueError: it is neither, or a key of a kind that signs nothing here.
    """
    found: Key | None = None
    try:
        if content.lstrip().startswith(b"-----BEGIN"):
            found = _import_pem(content)
        else:
            members = json.loads(content)
            if isinstance(members, dict) and members.get("kty") in ("RSA", "EC", "OKP"):
                found = import_key(members)
    except (JoseError, TypeError, ValueError) as error:
        raise ValueError("no key") from error
    if found is None:
        raise ValueError("no key")
    jwk: Jwk = found.as_dict(private=found.is_private)
    return jwk


def _import_pem(content: bytes) -> Key | None:
    for kind in (RSAKey, ECKey, OKPKey):
        with suppress(JoseError, TypeError, ValueError):
            return kind.import_key(content)
    return None


CURVES = {"EC": "P-256", "EdDSA": "Ed25519"}


def fits(jwk: Jwk, algorithm: str) -> bool:
    """Whether a key is of the kind, and on the curve, that an algorithm wants."""
    kind = ALGORITHMS[algorithm].kind.removesuffix("-PSS")
    key_type = {"RSA": "RSA", "EC": "EC", "EdDSA": "OKP"}.get(kind)
    return jwk.get("kty") == key_type and jwk.get("crv") == CURVES.get(kind)


GOOD = "good"

BAD_FILES = ("absent", "empty", "garbage", "wrong_type")
"""What a file may be instead of a key."""


def bad_file(name: str, algorithm: str, key_format: str) -> bytes | None:
    """The content of a bad key file by its name in `BAD_FILES`; None where there is no file."""
    match name:
        case "absent":
            return None
        case "empty":
            return b""
        case "garbage":
            return b"-----BEGIN PRIVATE KEY-----\nnot-a-real-key\n-----END PRIVATE KEY-----\n"
    other = "ES256" if ALGORITHMS[algorithm].kind != "EC" else "RS256"
    return key_for(other).file[key_format]
