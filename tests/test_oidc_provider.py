"""Every target gets a token from a server that nobody here wrote, by every method it claims."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate
from joserfc.jwk import ECKey

from snippetgen import registry
from snippetgen.client_authentication import METHODS
from snippetgen.errors import UnsupportedError
from snippetgen.rendering import check_support
from snippetgen.signing import ALGORITHMS, SYMMETRIC
from snippetgen.spec import read_spec
from snippetgen.target import Target
from snippetgen.toml_table import TomlTable
from snippetgen.verify import runner, toolchain
from snippetgen.verify.authority import authority, self_signed
from snippetgen.verify.keys import key_for
from snippetgen.verify.registration import s256

from . import oidc_provider
from .conftest import skip
from .oidc_provider import OidcProvider

SECRET = "not-a-real-secret-'\"$1\\`{}#{x}+/=&% and long enough for HS512: 0123456789abcdef"
"""Hostile in every language, and as RFC 7518, section 3.2, wants a key."""

CODE_VERIFIER = "not-a-real-verifier.~_-0123456789-0123456789"
REDIRECT_URI = "https://client.example.com/callback?a=b&c=%20d"
URN = "urn:ietf:params:oauth:grant-type:"
SECRET_METHODS = ("client_secret_basic", "client_secret_post")

TARGETS = [target for target in registry.targets() if target.run.command]
ANYWHERE = "https://auth.example.com/token"
BASIC = {"client_authentication": "client_secret_basic"}
WAYS: list[dict[str, Any]] = [
    BASIC,
    {**BASIC, "grant_type": "authorization_code"},
    {**BASIC, "grant_type": "refresh_token"},
    {**BASIC, "dpop": True},
    {"client_authentication": "client_secret_post"},
    {"client_authentication": "none", "grant_type": "refresh_token"},
    {"client_authentication": "none", "grant_type": "device_code"},
    {"client_authentication": "self_signed_tls_client_auth"},
    {"client_authentication": "tls_client_auth"},
    {"client_authentication": "tls_client_auth", "dpop": True},
    *(
        {
            "client_authentication": "client_secret_jwt"
            if name in SYMMETRIC
            else "private_key_jwt",
            "signing_algorithm": name,
        }
        for name in ALGORITHMS
    ),
    {"client_authentication": "private_key_jwt", "dpop": True},
]
"""Every method with each of its algorithms, the grants, and proofs."""

CERTIFICATES = {
    "tls_client_auth": authority().client("client"),
    "self_signed_tls_client_auth": self_signed("client"),
}


def client_id(method: str, *, nonce: bool = False) -> str:
    return f"client '\"$1\\`{{}} + of {method}{' with nonce' if nonce else ''}"


def client(method: str, *, nonce: bool = False) -> dict[str, Any]:
    """The client of a method as the server knows it (RFC 7591)."""
    known: dict[str, Any] = {
        "client_id": client_id(method, nonce=nonce),
        "token_endpoint_auth_method": method,
        "grant_types": ["authorization_code", "refresh_token", f"{URN}device_code"],
        "redirect_uris": [REDIRECT_URI],
        "scope": "openid offline_access read",
    }
    if method != "none":
        known["grant_types"].append("client_credentials")
    if nonce:
        known["client_name"] = "wants a nonce"
    if method.startswith("client_secret"):
        known["client_secret"] = SECRET
    if method == "private_key_jwt":
        keys = [key_for(name).public for name in ("RS256", "ES256", "EdDSA")]
        known["jwks"] = {"keys": keys}
    if method == "tls_client_auth":
        known["tls_client_auth_subject_dn"] = "CN=client"
    if method == "self_signed_tls_client_auth":
        certificate = load_pem_x509_certificate(CERTIFICATES[method].certificate)
        x5c = b64encode(certificate.public_bytes(Encoding.DER)).decode()
        spki = certificate.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        jwk = ECKey.import_key(spki).as_dict(private=False)
        known["jwks"] = {"keys": [{**jwk, "x5c": [x5c]}]}
    return known


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    if not oidc_provider.folder().is_dir():
        skip("oidc-provider is not installed: python -m tests.oidc_provider")
    clients = [client(method) for method in METHODS]
    clients += [client(method, nonce=True) for method in SECRET_METHODS]
    folder = tmp_path_factory.mktemp("oidc-provider")
    with oidc_provider.run(clients, list(METHODS), list(ALGORITHMS), folder) as running:
        yield running


def get_token(target: Target, server: OidcProvider, fields: dict[str, Any]) -> None:
    """Run the target's snippet, and see that what it prints is a token of the server."""
    method = fields["client_authentication"]
    listeners = {"tls_client_auth": server.secure, "self_signed_tls_client_auth": server.open}
    root = listeners.get(method, server.plain)
    request = read_spec(TomlTable({"token_endpoint": f"{root}/token", **fields}, "test"))
    identifier = client_id(method, nonce="dpop" in fields and method in SECRET_METHODS)
    variables = {"CLIENT_ID": identifier, "CLIENT_SECRET": SECRET}
    variables |= server.grant(
        client_id=identifier, redirect_uri=REDIRECT_URI, code_challenge=s256(CODE_VERIFIER)
    )
    variables |= {"CODE_VERIFIER": CODE_VERIFIER, "REDIRECT_URI": REDIRECT_URI}
    files = {}
    for assertion in request.assertions():
        if not assertion.symmetric:
            files["key"] = key_for(assertion.algorithm).file[assertion.private_key_format]
            variables["PRIVATE_KEY_FILE"] = "key"
    if request.proof:
        files["dpop"] = key_for("ES256", "DPoP").file["pem"]
        variables["DPOP_KEY_FILE"] = "dpop"
    if method in CERTIFICATES:
        files |= {
            "certificate": CERTIFICATES[method].certificate,
            "its key": CERTIFICATES[method].key,
        }
        variables |= {"CLIENT_CERTIFICATE_FILE": "certificate", "CLIENT_KEY_FILE": "its key"}
    outcome = runner.run(target, request, variables, files)
    assert outcome.exit_status == 0, outcome.messages
    assert server.issued(outcome.token.removesuffix("\n")), outcome.token


def cases() -> Iterator[Any]:
    """The first client of each language with all that it claims, the others with a part of it.

    Of those, and of what is costly to make, there are the first way and the last; the mock server
    tries them with the rest.
    """
    for target in TARGETS:
        found = [fields for fields in WAYS if supports(target, fields)]
        first = target.client == target.language.default_client
        if len(found) > 1 and (target.run.costly or not first):
            found = [found[0], found[-1]]
        for fields in found:
            yield case(target, fields)


def supports(target: Target, fields: dict[str, Any]) -> bool:
    request = read_spec(TomlTable({"token_endpoint": ANYWHERE, **fields}, "test"))
    try:
        check_support(request, target, "function")
    except UnsupportedError:
        return False
    return True


def case(target: Target, fields: dict[str, Any]) -> Any:
    return pytest.param(target, fields, id=" ".join([target.id, *map(str, fields.values())]))


@pytest.mark.parametrize(("target", "fields"), list(cases()))
def test_the_target_gets_a_token(
    server: OidcProvider, target: Target, fields: dict[str, Any]
) -> None:
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    get_token(target, server, fields)
