"""`snippetgen verify --against`: the user's own server, with the user's own environment."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from snippetgen import registry
from snippetgen.folders import cache_folder
from snippetgen.verify import toolchain
from snippetgen.verify.keys import key_for
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.registration import Client

from .conftest import Command, skip

SECRET = "not-a-real-secret-1"


@pytest.fixture
def server() -> Iterator[MockAuthorizationServer]:
    for name in ("shell/curl", "php/curl"):
        if reason := toolchain.missing(registry.find(name)):
            skip(f"{name}: {reason}")
    client = Client("client-1", SECRET, public_key=key_for("RS256").public)
    with MockAuthorizationServer(client) as server:
        yield server


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    (folder / "key.pem").write_bytes(key_for("RS256").file["pem"])
    (folder / "ec.pem").write_bytes(key_for("ES256").file["pem"])
    cache = {"SNIPPETGEN_CACHE": str(cache_folder())}
    return {"CLIENT_ID": "client-1", "CLIENT_SECRET": SECRET, **cache}


def test_a_token_is_reported_and_not_shown(
    snippetgen: Command, server: MockAuthorizationServer, environment: dict[str, str]
) -> None:
    url = f"{server.url}/token"
    options = ("--lang", "shell/curl", "php/curl", "--against", url)
    result = snippetgen("verify", *options, env=environment)
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith("2 passed, 0 failed, 0 unsupported, 0 skipped\n")
    assert len(server.issued) == 2
    for token in (*server.issued, SECRET):
        assert token not in result.stdout + result.stderr


def test_the_request_comes_from_options_and_its_files_from_the_users_folder(
    snippetgen: Command, server: MockAuthorizationServer, environment: dict[str, str]
) -> None:
    options = ("--against", f"{server.url}/token", "--auth", "private_key_jwt")
    environment |= {"PRIVATE_KEY_FILE": "key.pem"}
    result = snippetgen("verify", "--lang", "shell/curl", *options, env=environment)
    assert result.returncode == 0, result.stdout
    assert dict(server.received[0].parameters())["client_assertion"]


def test_a_refusal_is_the_servers_own_words_and_status_1(
    snippetgen: Command, server: MockAuthorizationServer, environment: dict[str, str]
) -> None:
    server.client = Client("other", SECRET)
    options = ("verify", "--lang", "shell/curl", "--against", f"{server.url}/token", "--json")
    result = snippetgen(*options, env=environment)
    assert result.returncode == 1
    (target,) = json.loads(result.stdout)["targets"]
    (case,) = target["cases"]
    assert "HTTP 401: invalid_client" in case["reasons"][0]


@pytest.mark.parametrize(
    ("options", "variables", "words"),
    [
        ([], {"CLIENT_SECRET": None}, ["CLIENT_SECRET", "set it"]),
        (["--auth", "private_key_jwt"], {}, ["PRIVATE_KEY_FILE", "set it"]),
        (["--auth", "private_key_jwt"], {"PRIVATE_KEY_FILE": "absent"}, ["absent", "No such file"]),
        (["--auth", "private_key_jwt"], {"PRIVATE_KEY_FILE": "ec.pem"}, ["ec.pem", "PEM", "RS256"]),
        (["--dpop"], {"DPOP_KEY_FILE": "key.pem"}, ["DPOP_KEY_FILE", "key.pem", "ES256"]),
        (
            ["--auth", "private_key_jwt", "--private-key-format", "jwk"],
            {"PRIVATE_KEY_FILE": "key.pem"},
            ["key.pem", "JWK"],
        ),
        (["--token-endpoint", "https://a.example.com/"], {}, ["--token-endpoint", "--against"]),
        (["--record", "x.json"], {}, ["--record", "--against"]),
    ],
)
def test_what_is_missing_is_one_line_and_status_2(
    snippetgen: Command,
    server: MockAuthorizationServer,
    environment: dict[str, str],
    options: list[str],
    variables: dict[str, str | None],
    words: list[str],
) -> None:
    given = {k: v for k, v in {**environment, **variables}.items() if v is not None}
    against = ("verify", "--lang", "shell", "--against", f"{server.url}/token")
    result = snippetgen(*against, *options, env=given)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    for word in words:
        assert word in result.stderr
    assert not server.received


def test_options_of_the_request_need_a_server(snippetgen: Command) -> None:
    result = snippetgen("verify", "--lang", "shell", "--auth", "none")
    assert result.returncode == 2
    assert "--auth goes with --against" in result.stderr


@pytest.mark.parametrize("content", ["x", "{}"])
def test_a_file_that_is_no_record_is_named(snippetgen: Command, folder: Path, content: str) -> None:
    (folder / "mkdocs.yml").write_text("site_name: x\n")
    (folder / "docs").mkdir()
    (folder / "docs" / "proof.json").write_text(content)
    result = snippetgen("docs")
    assert result.returncode == 2
    assert "docs/proof.json" in result.stderr
    assert "--record" in result.stderr
