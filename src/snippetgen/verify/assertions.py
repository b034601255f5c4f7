"""Checks the JWTs that a client signs: assertions (RFC 7523, section 3) and DPoP (RFC 9449)."""

import hmac
import time
import warnings
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key
from joserfc.jws import JWSRegistry

from snippetgen.signing import ASYMMETRIC
from snippetgen.verify.keys import Jwk

LONGEST_LIFETIME = 300
"""Seconds from now to `exp`."""

CLOCK_SKEW = 5
SHORTEST_JTI = 16

# RFC 9864 names the curve; servers and clients still say EdDSA, and so do the registries of both.
warnings.filterwarnings("ignore", "EdDSA is deprecated")

PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}
"""Members of a JWK that are nobody else's business (RFC 7518, sections 6.2.2 and 6.3.2)."""


class _Registry(JWSRegistry):
    """With room for an RSA key in the header of a DPoP proof."""

    max_header_length = 4096


class UnprovenError(Exception):
    """A JWT that proves nothing, in the words of an error description."""


def decode(value: str, key: Key, algorithms: Collection[str]) -> jwt.Token:
    """Check a signature and read the JWT.

    Raises:
        UnprovenError: it is no JWT, has another algorithm, or was signed with another key.
    """
    try:
        return jwt.decode(value, key, registry=_Registry(algorithms=list(algorithms)))
    except (JoseError, ValueError) as error:
        raise UnprovenError(f"The signature does not match ({type(error).__name__}).") from None


def check_assertion(
    claims: dict[str, Any], client_id: str, audiences: Collection[str], now: float
) -> None:
    """Check the claims of a client assertion.

    Raises:
        UnprovenError: one of them is missing or wrong.
    """
    if (claims.get("iss"), claims.get("sub")) != (client_id, client_id):
        raise UnprovenError("The issuer or subject is another client.")
    check_lifetime(claims, audiences, now)


def check_lifetime(claims: dict[str, Any], audiences: Collection[str], now: float) -> None:
    """Check what every assertion must hold: audience, time and id.

    Raises:
        UnprovenError: one of them is missing or wrong.
    """
    audience = claims.get("aud")
    if not isinstance(audience, str) or audience not in audiences:
        raise UnprovenError("The assertion is for another audience.")
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or not isinstance(expires, int):
        raise UnprovenError("The claim iat or exp is no whole number.")
    if expires <= now:
        raise UnprovenError("The assertion has expired.")
    if issued > now + CLOCK_SKEW or expires > now + LONGEST_LIFETIME:
        raise UnprovenError("The assertion is from the future, or lives too long.")
    _check_id(claims)


def check_proof(
    value: str, url: str, nonce: str | None, now: float
) -> tuple[dict[str, Any], Jwk, str | None]:
    """Check a DPoP proof (RFC 9449, section 4.3).

    Returns:
        The claims, the public key, and why the nonce will not do: None where it will.

    Raises:
        UnprovenError: it proves nothing.
    """
    key: Jwk = {}

    def embedded(token: Any) -> Key:  # noqa: ANN401 - the library's own type is a protocol
        key.update(token.headers().get("jwk") or {})
        return import_key(dict(key))

    try:
        token = jwt.decode(value, embedded, registry=_Registry(algorithms=list(ASYMMETRIC)))
    except (JoseError, ValueError, KeyError) as error:
        raise UnprovenError(f"The proof's signature does not match ({error}).") from None
    if token.header.get("typ") != "dpop+jwt" or PRIVATE_MEMBERS & set(key):
        raise UnprovenError("The proof's header has another typ, or a private key.")
    claims = token.claims
    here = urlsplit(url)._replace(query="").geturl()
    if (claims.get("htm"), claims.get("htu")) != ("POST", here):
        raise UnprovenError("The proof is for another method or URL.")
    if not isinstance(claims.get("iat"), int) or abs(claims["iat"] - now) > LONGEST_LIFETIME:
        raise UnprovenError("The proof is from another time.")
    _check_id(claims)
    given = str(claims.get("nonce", ""))
    if nonce is not None and not hmac.compare_digest(given.encode(), nonce.encode()):
        return claims, key, "The proof needs a nonce of the server."
    return claims, key, None


def _check_id(claims: dict[str, Any]) -> None:
    identifier = claims.get("jti")
    if not isinstance(identifier, str) or len(identifier) < SHORTEST_JTI:
        raise UnprovenError("The claim jti is missing, or too short to be unique.")


def now() -> float:
    """Seconds since 1970."""
    return time.time()
