"""The doctor at a server that nobody here wrote: it finds the one method of each client."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from snippetgen import TokenRequest, registry
from snippetgen.doctor.diagnosis import diagnose
from snippetgen.signing import ALGORITHMS
from snippetgen.spec import read_spec
from snippetgen.toml_table import TomlTable
from snippetgen.verify import runner
from snippetgen.verify.authority import authority
from snippetgen.verify.keys import key_for

from . import oidc_provider
from .conftest import Command, skip
from .oidc_provider import OidcProvider
from .test_oidc_provider import CERTIFICATES, SECRET, client, client_id

METHODS = (
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
    "tls_client_auth",
    "self_signed_tls_client_auth",
)
OFFERED = {
    "client_secret_jwt": METHODS[:4],
    "self_signed_tls_client_auth": ("private_key_jwt", "self_signed_tls_client_auth"),
}
"""What the server's metadata is taken to name, where that is known beforehand."""

EITHER = {"client_secret_post": "client_secret_basic"}
"""The server takes a secret in either place, and the header is the better one."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    if not oidc_provider.folder().is_dir():
        skip("oidc-provider is not installed: python -m tests.oidc_provider")
    clients = [client(method) for method in METHODS]
    folder = tmp_path_factory.mktemp("oidc-provider")
    with oidc_provider.run(clients, list(METHODS), list(ALGORITHMS), folder) as running:
        yield running


def everything(folder: Path, method: str) -> dict[str, str]:
    """An environment with the means for every method."""
    pair = CERTIFICATES.get(method, CERTIFICATES["tls_client_auth"])
    contents = {
        "PRIVATE_KEY_FILE": key_for("ES256").file["pem"],
        "CLIENT_CERTIFICATE_FILE": pair.certificate,
        "CLIENT_KEY_FILE": pair.key,
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    paths = {name: str(folder / name) for name in contents}
    return {"CLIENT_ID": client_id(method), "CLIENT_SECRET": SECRET, **paths}


@pytest.mark.parametrize("method", METHODS)
def test_the_doctor_finds_the_spec_that_gets_a_token(
    server: OidcProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    roots = {"tls_client_auth": server.secure, "self_signed_tls_client_auth": server.open}
    endpoint = f"{roots.get(method, server.plain)}/token"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority().certificates))
    environment = everything(tmp_path, method)
    lines: list[str] = []
    diagnosis = diagnose(
        TokenRequest(token_endpoint=endpoint, scope=("read", "unheard-of")),
        environment,
        offered=OFFERED.get(method),
        tell=lines.append,
    )
    assert diagnosis.changes is not None, lines
    assert diagnosis.exit_status == 0
    found = diagnosis.changes["client_authentication"]
    assert found == EITHER.get(method, method)
    assert {each.subject: each.answer for each in diagnosis.findings}[method] == "yes"
    assert len(diagnosis.attempts) <= 12
    assert SECRET not in "\n".join(lines)
    changes = {key: value for key, value in diagnosis.changes.items() if value is not None}
    request = read_spec(TomlTable({"token_endpoint": endpoint, **changes}, "the doctor's spec"))
    trust = {"REQUESTS_CA_BUNDLE": str(authority().certificates)}
    target = registry.find("python/requests")
    outcome = runner.run(target, request, {**environment, **trust}, inherited={})
    assert outcome.exit_status == 0, outcome.messages
    assert server.issued(outcome.token.strip())


@pytest.mark.parametrize("method", ["client_secret_basic", "private_key_jwt"])
def test_an_issuer_is_all_that_the_doctor_must_be_told(
    snippetgen: Command, server: OidcProvider, tmp_path: Path, method: str
) -> None:
    environment = everything(tmp_path, method)
    if method == "client_secret_basic":
        del environment["PRIVATE_KEY_FILE"]
    result = snippetgen("doctor", "--issuer", server.plain, env=environment)
    assert result.returncode == 0, result.stderr
    spec = tomllib.loads(result.stdout)
    assert spec["client_authentication"] == method
    assert spec["token_endpoint"] == f"{server.plain}/token"
    assert SECRET not in result.stdout + result.stderr
