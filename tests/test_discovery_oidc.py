"""The issuer of a server that nobody here wrote is enough to get a token from it."""

from pathlib import Path

import pytest

from snippetgen import registry
from snippetgen.client_authentication import METHODS
from snippetgen.signing import ALGORITHMS
from snippetgen.sources import discovery
from snippetgen.verify import toolchain
from snippetgen.verify.authority import authority

from . import oidc_provider
from .conftest import skip
from .test_oidc_provider import client, get_token

TARGETS = ("python/requests", "shell/curl", "javascript/fetch")
WITHOUT_KEYS = [method for method in METHODS if method != "private_key_jwt"]

SERVERS = {
    "everything": (METHODS, ALGORITHMS, "plain", "private_key_jwt"),
    "elliptic signatures": (METHODS, ["ES256"], "plain", "private_key_jwt"),
    "certificates": (WITHOUT_KEYS, ALGORITHMS, "secure", "tls_client_auth"),
    "own certificates": (
        ["client_secret_basic", "self_signed_tls_client_auth"],
        ALGORITHMS,
        "open",
        "self_signed_tls_client_auth",
    ),
    "certificates without TLS": (WITHOUT_KEYS, ALGORITHMS, "plain", "client_secret_jwt"),
    "secrets": (["client_secret_post", "client_secret_basic"], [], "plain", "client_secret_basic"),
    "secrets in the body": (["none", "client_secret_post"], [], "plain", "client_secret_post"),
}
"""What a server takes, which of its listeners is asked, and what is chosen of that."""


@pytest.mark.parametrize("name", SERVERS)
def test_the_program_drafted_from_the_metadata_gets_a_token(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not oidc_provider.folder().is_dir():
        skip("oidc-provider is not installed: python -m tests.oidc_provider")
    methods, algorithms, listener, chosen = SERVERS[name]
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority().certificates))
    clients = [client(method) for method in methods]
    with oidc_provider.run(clients, list(methods), list(algorithms), tmp_path) as server:
        for target in map(registry.find, TARGETS):
            if reason := toolchain.missing(target):
                skip(f"{target.id}: {reason}")
            issuer = getattr(server, listener)
            draft = discovery.read(issuer, target.supports, target=target.id)
            assert draft.keys["token_endpoint"] == f"{issuer}/token"
            assert draft.keys["client_authentication"] == chosen
            assert f"client authentication {chosen}: " in draft.notes[0]
            get_token(target, server, dict(draft.keys))
