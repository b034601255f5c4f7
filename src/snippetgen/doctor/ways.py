"""The client authentications that there are variables for, beside the one that is asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from snippetgen.client_authentication import (
    METHODS,
    ClientAssertion,
    ClientAuthentication,
    ClientCertificate,
    ClientSecretBasic,
    ClientSecretPost,
)
from snippetgen.doctor import signing
from snippetgen.doctor.values import read_file
from snippetgen.errors import InputError
from snippetgen.signing import SYMMETRIC, Assertion
from snippetgen.text import EnvRef

ALGORITHM_OF_KEY = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}
CERTIFICATE = ("client_certificate_file", "client_key_file")

NEEDS = {
    "client_secret_basic": (),
    "client_secret_post": (),
    "client_secret_jwt": (),
    "private_key_jwt": ("private_key_file",),
    "tls_client_auth": CERTIFICATE,
    "self_signed_tls_client_auth": CERTIFICATE,
}
"""The variables that a method is tried with, if they are set; a secret is missed if it is not."""

ONLY_OFFERED = ("client_secret_jwt", "self_signed_tls_client_auth")
"""The methods that are few servers', or the same as another over the wire."""


@dataclass(frozen=True)
class Variables:
    """The environment, and the names that a spec gives its variables."""

    environment: Mapping[str, str]
    renamed: Mapping[str, str]

    def reference(self, name: str) -> EnvRef:
        """The variable of a key of a spec."""
        return EnvRef(self.renamed.get(name, name.upper()))


def others(
    own: ClientAuthentication | None, offered: tuple[str, ...] | None, variables: Variables
) -> Iterator[str]:
    """The methods to try beside the request's own; None where that cannot be tried."""
    certified = isinstance(own, ClientCertificate)
    for method in METHODS:
        known = method in offered if offered is not None else method not in ONLY_OFFERED
        same = (own and method == own.method) or (certified and method.endswith("tls_client_auth"))
        if method not in NEEDS or not known or same:
            continue
        needed = [variables.reference(name).name for name in NEEDS[method]]
        if all(name in variables.environment for name in needed):
            certified |= method.endswith("tls_client_auth")
            yield method


def make(method: str, variables: Variables, own: ClientAuthentication) -> ClientAuthentication:
    """A client authentication by a method, with what the environment holds.

    Args:
        method: its name.
        variables: the environment.
        own: the request's own; what it says of an assertion is kept.

    Raises:
        InputError: the key will not do.
    """
    match method:
        case "client_secret_basic":
            return ClientSecretBasic(client_id_in_body=False)
        case "client_secret_post":
            return ClientSecretPost()
        case "client_secret_jwt":
            return ClientAssertion(Assertion(SYMMETRIC[0]))
        case "private_key_jwt":
            assertion = own.assertion if isinstance(own, ClientAssertion) else Assertion()
            return ClientAssertion(_with_key(assertion, variables))
    return ClientCertificate(
        method == "self_signed_tls_client_auth", *map(variables.reference, CERTIFICATE)
    )


def _with_key(assertion: Assertion, variables: Variables) -> Assertion:
    """The assertion with the algorithm, the format and the kid of the key that there is."""
    signing.check_package("private_key_jwt")
    from snippetgen.verify.keys import read_jwk

    variable = variables.reference("private_key_file")
    content = read_file(variable.name, variables.environment[variable.name])
    try:
        jwk = read_jwk(content)
    except ValueError:
        raise InputError(f"{variable.name} holds no private key in PEM or JWK") from None
    is_pem = content.lstrip().startswith(b"-----BEGIN")
    key_id = jwk.get("kid")
    return replace(
        assertion,
        algorithm=ALGORITHM_OF_KEY[jwk["kty"]],
        key_id=assertion.key_id or (key_id if isinstance(key_id, str) else None),
        private_key_file=variable,
        private_key_format="pem" if is_pem else "jwk",
    )
