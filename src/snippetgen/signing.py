"""What the program signs itself: JSON Web Tokens (RFC 7519) and the keys that they are signed with.

The key never enters a snippet: it is read when the program runs, from the file that an
environment variable names, or it is the client secret.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from snippetgen import characters
from snippetgen.errors import InputError
from snippetgen.text import EnvRef

KeyFormat = Literal["pem", "jwk"]


class Algorithm(NamedTuple):
    """A JWS algorithm (RFC 7518, section 3.1; RFC 8037, section 3.1).

    Args:
        name: as in the IANA registry.
        kind: the family: HMAC, RSA, RSA-PSS, EC or EdDSA.
        bits: the length of the hash.
    """

    name: str
    kind: str
    bits: int


ALGORITHMS = {
    algorithm.name: algorithm
    for algorithm in (
        Algorithm("HS256", "HMAC", 256),
        Algorithm("HS384", "HMAC", 384),
        Algorithm("HS512", "HMAC", 512),
        Algorithm("RS256", "RSA", 256),
        Algorithm("PS256", "RSA-PSS", 256),
        Algorithm("ES256", "EC", 256),
        Algorithm("EdDSA", "EdDSA", 512),
    )
}
SYMMETRIC = tuple(name for name in ALGORITHMS if name.startswith("HS"))
ASYMMETRIC = tuple(name for name in ALGORITHMS if name not in SYMMETRIC)
KEY_FORMATS = ("pem", "jwk")

LIFETIME = 120
"""Seconds from `iat` to `exp`: servers refuse more than five minutes, and clocks differ."""

OWN_CLAIMS = ("iss", "sub", "aud", "jti", "iat", "exp")
"""The claims of every assertion (RFC 7523, section 3; OpenID Connect Core 1.0, section 9)."""

LENGTH_OF_THUMBPRINT = 43
"""Characters of a SHA-256 in base64url (RFC 7515, section 4.1.8)."""


@dataclass(frozen=True)
class Assertion:
    """A JWT that the program signs in order to be known by it (RFC 7523, section 3).

    Args:
        algorithm: a key of `ALGORITHMS`.
        audience: who it is for; None is the token endpoint, which servers take that want neither
            their issuer nor anything else.
        subject: whom it is about; None is the client id.
        claims: further claims, in order; their values are strings.
        key_id: the header's `kid` (RFC 7515, section 4.1.4).
        certificate_thumbprint: the header's `x5t#S256` (section 4.1.8).
        private_key_file: the variable with the path of the key; an HMAC's key is the client secret.
        private_key_format: what that file holds: a PKCS#8 PEM, or one JWK (RFC 7517).

    Raises:
        InputError: a field breaks its rule.
    """

    algorithm: str = "RS256"
    audience: str | None = None
    subject: str | None = None
    claims: tuple[tuple[str, str], ...] = ()
    key_id: str | None = None
    certificate_thumbprint: str | None = None
    private_key_file: EnvRef = EnvRef("PRIVATE_KEY_FILE")
    private_key_format: KeyFormat = "pem"

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise InputError(
                f"signing_algorithm is '{self.algorithm}': choose one of {', '.join(ALGORITHMS)}"
            )
        for name in ("audience", "subject", "key_id"):
            value = getattr(self, name)
            if value is not None:
                characters.check(name, value, characters.PARAMETER_VALUE)
        if self.certificate_thumbprint is not None:
            _check_thumbprint(self.certificate_thumbprint)
        _check_claims(self.claims)

    @property
    def symmetric(self) -> bool:
        """Whether the client secret is the key."""
        return self.algorithm in SYMMETRIC

    @property
    def header(self) -> tuple[tuple[str, str], ...]:
        """What the JOSE header holds beside `alg` and `typ`."""
        members = (("kid", self.key_id), ("x5t#S256", self.certificate_thumbprint))
        return tuple((name, value) for name, value in members if value is not None)


@dataclass(frozen=True)
class Dpop:
    """A proof that the client holds a key, to which the token is then bound (RFC 9449).

    Args:
        algorithm: one of `ASYMMETRIC`.
        dpop_key_file: the variable with the path of the key.
        private_key_format: what that file holds.

    Raises:
        InputError: the algorithm is none that a proof may have (section 4.2).
    """

    algorithm: str = "ES256"
    dpop_key_file: EnvRef = EnvRef("DPOP_KEY_FILE")
    private_key_format: KeyFormat = "pem"

    def __post_init__(self) -> None:
        if self.algorithm not in ASYMMETRIC:
            raise InputError(
                f"dpop_algorithm is '{self.algorithm}': choose one of {', '.join(ASYMMETRIC)}"
                " (RFC 9449, section 4.2)"
            )


def _check_thumbprint(thumbprint: str) -> None:
    characters.check("certificate_thumbprint", thumbprint, characters.BASE64URL)
    if len(thumbprint) != LENGTH_OF_THUMBPRINT:
        raise InputError(
            f"certificate_thumbprint has {len(thumbprint)} characters: give the SHA-256 of the"
            f" certificate in base64url, {LENGTH_OF_THUMBPRINT} characters (RFC 7515, 4.1.8)"
        )


def _check_claims(claims: tuple[tuple[str, str], ...]) -> None:
    names = [name for name, _ in claims]
    for name, value in claims:
        characters.check("claim name", name, characters.PARAMETER_VALUE)
        characters.check(f"claim {name}", value, characters.PARAMETER_VALUE)
        if name in OWN_CLAIMS:
            raise InputError(f"claim {name} is set by the program itself: leave it out")
        if names.count(name) > 1:
            raise InputError(f"claim {name} is given twice: give it once")
