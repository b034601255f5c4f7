"""Signs what a request holds: an assertion (RFC 7523, section 3), a DPoP proof (RFC 9449)."""

import secrets
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from snippetgen.errors import InputError
from snippetgen.signing import SYMMETRIC, Dpop
from snippetgen.text import Local
from snippetgen.wire import Jwt

if TYPE_CHECKING:
    from joserfc.jwk import Key

PACKAGES = ("joserfc", "cryptography")


def missing_package() -> str:
    """What signing needs and is not installed; empty where nothing is."""
    return next((name for name in PACKAGES if find_spec(name) is None), "")


def check_package(what: str) -> None:
    """Refuse what must be signed where nothing can sign it.

    Raises:
        InputError: names the package, and how to install it.
    """
    if name := missing_package():
        raise InputError(f"{what} needs {name}: pip install 'snippetgen[verify]'")


def sign(jwt: Jwt, values: Mapping[str, str]) -> str:
    """Sign an assertion with the secret, or with the key in a file."""
    claims: dict[str, object] = {
        name: values[value.name] if isinstance(value, Local) else value
        for name, value in jwt.claims
    }
    now = int(time.time())
    claims |= {"jti": secrets.token_urlsafe(16), "iat": now, "exp": now + jwt.lifetime}
    header = {"alg": jwt.algorithm, "typ": "JWT", **dict(jwt.header)}
    key = values[jwt.key.name]
    return _encode(header, claims, _secret(key) if jwt.algorithm in SYMMETRIC else _private(key))


def prove(proof: Dpop, path: str, url: str, nonce: str) -> str:
    """Prove that a key is held, to a URL."""
    claims: dict[str, object] = {
        "jti": secrets.token_urlsafe(16),
        "htm": "POST",
        "htu": urlsplit(url)._replace(query="").geturl(),
        "iat": int(time.time()),
    }
    if nonce:
        claims["nonce"] = nonce
    key = _private(path)
    public = key.as_dict(private=False)
    return _encode({"alg": proof.algorithm, "typ": "dpop+jwt", "jwk": public}, claims, key)


def _secret(text: str) -> "Key":
    from joserfc.jwk import OctKey

    with _quietly():
        return OctKey.import_key(text.encode())


def _private(path: str) -> "Key":
    from joserfc.jwk import import_key

    from snippetgen.verify.keys import read_jwk

    return import_key(read_jwk(Path(path).read_bytes()))


def _encode(header: dict[str, Any], claims: dict[str, object], key: "Key") -> str:
    from joserfc import jwt
    from joserfc.jws import JWSRegistry

    with _quietly():
        return jwt.encode(header, claims, key, registry=JWSRegistry(algorithms=[header["alg"]]))


@contextmanager
def _quietly() -> Iterator[None]:
    # That a secret is short, or EdDSA renamed, is the server's business: it chose them.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
