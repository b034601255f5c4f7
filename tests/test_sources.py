"""A request from a provider, an issuer, an OpenAPI document or a curl command, by the command."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest

from snippetgen import spec_keys
from snippetgen.errors import InputError
from snippetgen.spec import read_spec
from snippetgen.toml_table import TomlTable
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.registration import Client

from .conftest import Command
from .metadata_server import Page, WebServer

OKTA = ("--provider", "okta", "--set", "domain=example.okta.com", "--scope", "orders.read")
CLIENT = Client("client-1", "not-a-real-secret-1+/=%")
CURL = f"""curl -X POST https://login.example.com/oauth2/token \\
  -u '{CLIENT.client_id}:{CLIENT.client_secret}' \\
  -d grant_type=client_credentials -d 'scope=a b'"""
OPENAPI = {
    "openapi": "3.1.0",
    "components": {
        "securitySchemes": {
            "oauth": {
                "type": "oauth2",
                "flows": {
                    "clientCredentials": {
                        "tokenUrl": "https://login.example.com/oauth2/token",
                        "scopes": {"orders": "All orders."},
                    }
                },
            }
        }
    },
}


@pytest.fixture
def openapi(folder: Path) -> Path:
    file = folder / "openapi.json"
    file.write_text(json.dumps(OPENAPI))
    return file


def metadata(server: WebServer, **members: object) -> Page:
    """Metadata of a server whose token endpoint is elsewhere."""
    known = {"issuer": server.url, "token_endpoint": "https://login.example.com/oauth2/token"}
    return Page(json.dumps({**known, **members}).encode())


def parsed(text: str) -> dict[str, object]:
    return tomllib.loads(text)


def test_a_provider_is_enough_for_a_program(snippetgen: Command) -> None:
    result = snippetgen(*OKTA, "--lang", "php")
    assert result.returncode == 0, result.stderr
    assert "'https://example.okta.com/oauth2/default/v1/token'" in result.stdout
    assert "'client_id' =>" not in result.stdout
    # Where a fact was not read in a source, its user is told.
    assert "unverified: credential_encoding" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--provider", "octa"), ["'octa'", "okta", "snippetgen providers"]),
        (("--provider", "keycloak", "--set", "host=a.example.com"), ["--set realm="]),
        (("--provider", "keycloak", "--set", "realm"), ["NAME=VALUE"]),
        (("--provider", "okta", "--set", "domain=example.okta.com"), ["--scope"]),
        (("--provider", "spotify", "--set", "host=a"), ["host"]),
        (("--provider", "okta", "--issuer", "https://a.example.com"), ["do not go together"]),
        (("--set", "host=a"), ["--provider"]),
        (("--scheme", "a"), ["--openapi"]),
        (("--curl", "rm -rf /"), ["curl"]),
        (("--curl", "curl https://a.example.com/token"), ["token request"]),
        (("--openapi", "nowhere.yaml"), ["nowhere.yaml"]),
        (("--issuer", "http://a.example.com"), ["https"]),
        (("--issuer", "http://127.0.0.1:1"), ["127.0.0.1:1"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_read_is_one_line_and_status_2(
    snippetgen: Command, arguments: tuple[str, ...], words: list[str]
) -> None:
    result = snippetgen(*arguments, "--lang", "php")
    assert (result.returncode, result.stdout) == (2, "")
    last = result.stderr.splitlines()[-1]
    assert last.startswith("snippetgen: error: ")
    assert [word for word in words if word not in last] == []


@pytest.mark.parametrize(
    "page",
    [
        Page(b"<!doctype html><title>Sign in</title>"),
        Page(b"[]"),
        Page(b"{" * 100_000),
        Page(b" " * 1024, times=50 * 1024),
        Page(b"", status=500),
    ],
    ids=["HTML", "array", "deep", "50 MB", "failing"],
)
@pytest.mark.parametrize("option", ["--issuer", "--openapi"])
def test_what_is_no_document_is_one_line_and_status_2(
    snippetgen: Command, option: str, page: Page
) -> None:
    with WebServer() as server:
        places = ("oauth-authorization-server", "openid-configuration")
        server.pages = {f"/.well-known/{name}": page for name in places} | {"/": page}
        result = snippetgen(option, f"{server.url}/", "--lang", "php")
    assert (result.returncode, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("snippetgen: error: ")
    assert server.url in line


def test_a_bomb_of_yaml_is_one_line_and_status_2(snippetgen: Command, folder: Path) -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
    (folder / "bomb.yaml").write_text("\n".join(["openapi: 3.1.0", "l0: &l0 [lol]", *levels]))
    result = snippetgen("--openapi", "bomb.yaml", "--lang", "php")
    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_an_issuer_is_enough_and_the_choice_is_said(snippetgen: Command) -> None:
    with WebServer() as server:
        methods = ["client_secret_basic", "private_key_jwt", "none"]
        page = metadata(server, token_endpoint_auth_methods_supported=methods)
        server.pages["/.well-known/oauth-authorization-server"] = page
        result = snippetgen("--issuer", server.url, "--lang", "php")
        secret = snippetgen("--issuer", server.url, "--lang", "postman")
        chosen = snippetgen("--issuer", server.url, "--lang", "php", "--auth", methods[0])
    assert result.returncode == secret.returncode == chosen.returncode == 0, result.stderr
    assert "client_assertion" in result.stdout
    for word in ("private_key_jwt", "php/curl", "client_secret_basic", "--auth"):
        assert word in result.stderr
    assert "client_secret_basic" in secret.stderr
    assert "CURLOPT_USERNAME" in chosen.stdout


def test_the_doctor_tries_what_the_metadata_list(snippetgen: Command) -> None:
    """An assertion by the secret among them, which it does not try where nobody speaks of it."""
    secret = "not-a-real-secret-that-is-long-enough-for-HS256"
    client = Client("client-1", secret, methods=("client_secret_jwt",))
    variables = {"CLIENT_ID": "client-1", "CLIENT_SECRET": secret}
    with WebServer() as server, MockAuthorizationServer(client) as mock:
        listed = ["client_secret_jwt", "private_key_jwt"]
        page = metadata(
            server,
            token_endpoint=f"{mock.url}/token",
            token_endpoint_auth_methods_supported=listed,
        )
        server.pages["/.well-known/openid-configuration"] = page
        result = snippetgen("doctor", "--issuer", server.url, env=variables)
        assert result.returncode == 0, result.stderr
        assert parsed(result.stdout)["client_authentication"] == "client_secret_jwt"
        assert len(mock.received) == 1


def test_a_curl_command_may_come_from_standard_input(snippetgen: Command) -> None:
    given = snippetgen("--curl", CURL, "--lang", "python")
    piped = snippetgen("--curl", "-", "--lang", "python", stdin=CURL)
    assert given.returncode == 0, given.stderr
    assert piped.stdout == given.stdout
    assert "CLIENT_SECRET" in given.stderr
    assert CLIENT.client_secret not in given.stdout + given.stderr


def test_a_pasted_command_with_inline_credentials_names_no_environment(
    snippetgen: Command,
) -> None:
    command = "curl -u id:pasted-secret -d grant_type=client_credentials https://a.example/token"
    result = snippetgen("--lang", "php", "--credentials", "inline", "--curl", command)
    assert result.returncode == 0
    assert "environment" not in result.stderr
    assert "the values in the command are not kept" in result.stderr
    assert "pasted-secret" not in result.stdout + result.stderr


def test_options_are_laid_over_a_source(snippetgen: Command) -> None:
    """What the source says of another method goes with that method."""
    okta = ("--provider", "okta-org", "--set", "domain=example.okta.com", "--scope", "okta.users")
    signed = parsed(snippetgen("spec", *okta, "--key-id", "k").stdout)
    assert (signed["client_authentication"], signed["key_id"]) == ("private_key_jwt", "k")
    result = snippetgen("spec", *okta, "--auth", "client_secret_post", "--time-limit", "5")
    assert result.returncode == 0, result.stderr
    changed = parsed(result.stdout)
    assert changed["client_authentication"] == "client_secret_post"
    assert changed["time_limit"] == 5
    assert "signing_algorithm" not in changed


def test_the_grant_that_is_asked_for_leaves_what_an_issuer_says_of_signing(
    snippetgen: Command,
) -> None:
    with WebServer() as server:
        page = metadata(
            server,
            token_endpoint_auth_methods_supported=["private_key_jwt"],
            token_endpoint_auth_signing_alg_values_supported=["ES256"],
        )
        server.pages["/.well-known/openid-configuration"] = page
        result = snippetgen("spec", "--issuer", server.url, "--grant", "refresh_token")
    assert parsed(result.stdout)["signing_algorithm"] == "ES256"


def test_a_spec_beside_a_source_is_not_used_and_that_is_said(
    snippetgen: Command, folder: Path
) -> None:
    (folder / "snippetgen.toml").write_text('token_endpoint = "https://other.example.com/token"')
    result = snippetgen(*OKTA, "--lang", "php")
    assert "other.example.com" not in result.stdout
    assert "snippetgen.toml in this folder is not used" in result.stderr


@pytest.mark.parametrize("source", ["provider", "issuer", "openapi", "curl", "options"])
@pytest.mark.parametrize("lang", ["javascript", "go"])
def test_a_printed_spec_makes_the_same_program(
    snippetgen: Command, folder: Path, openapi: Path, source: str, lang: str
) -> None:
    with WebServer() as server:
        server.pages["/.well-known/openid-configuration"] = metadata(server)
        arguments = {
            "provider": OKTA,
            "issuer": ("--issuer", server.url),
            "openapi": ("--openapi", openapi),
            "curl": ("--curl", CURL),
            "options": (
                *("--auth", "private_key_jwt", "--grant", "authorization_code", "--dpop"),
                *("--param", 'a="\\n', "--header", "X-A=#b", "--no-client-id-in-body"),
                *("--resource", "https://a.example.com/", "--client-id", "id'\""),
            ),
        }[source]
        spec = snippetgen("spec", *arguments, "--lang", lang)
        direct = snippetgen(*arguments, "--lang", lang)
    assert spec.returncode == 0, spec.stderr
    jsonschema.Draft202012Validator(spec_keys.schema()).validate(parsed(spec.stdout))
    (folder / "snippetgen.toml").write_text(spec.stdout)
    again = snippetgen("--lang", lang)
    assert again.stdout == direct.stdout != ""


def test_a_spec_is_written_and_not_written_over(snippetgen: Command, folder: Path) -> None:
    file = folder / "snippetgen.toml"
    assert snippetgen("spec", *OKTA, "-o", file).returncode == 0
    assert parsed(file.read_text())["scope"] == ["orders.read"]
    edited = file.read_text() + "time_limit = 5\n"
    file.write_text(edited)
    refused = snippetgen("spec", *OKTA, "-o", file)
    assert (refused.returncode, file.read_text()) == (2, edited)
    assert "--force" in refused.stderr


def test_a_spec_that_is_no_request_is_not_printed(snippetgen: Command) -> None:
    result = snippetgen("spec", "--token-endpoint", "ftp://a.example.com", "--scope", "a b")
    assert (result.returncode, result.stdout) == (2, "")


def test_the_schema_knows_the_keys_that_a_spec_may_have(snippetgen: Command) -> None:
    printed = snippetgen("spec", "--schema")
    schema = json.loads(printed.stdout)
    assert printed.returncode == 0
    assert schema == spec_keys.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    with pytest.raises(InputError) as refusal:
        read_spec(TomlTable({"unknown": 1}, "here"))
    known = str(refusal.value).partition("known keys: ")[2].split(", ")
    assert sorted(known) == sorted(schema["properties"])
    typed = {"token_endpoint": 1, "dpop": "yes", "scope": "a", "headers": {"a": 1}, "x": 1}
    found = jsonschema.Draft202012Validator(schema).iter_errors(typed)
    assert len(list(found)) == len(typed)


def test_the_program_of_a_pasted_command_gets_a_token(snippetgen: Command, folder: Path) -> None:
    """As a new user does it: paste, save, set the variables, run."""
    with MockAuthorizationServer(CLIENT) as server:
        pasted = CURL.replace("https://login.example.com/oauth2", server.url)
        written = snippetgen("--curl", "-", "--lang", "python", "-o", "get_token.py", stdin=pasted)
        assert written.returncode == 0, written.stderr
        variables = {"CLIENT_ID": CLIENT.client_id, "CLIENT_SECRET": CLIENT.client_secret}
        server.client = Client(CLIENT.client_id, CLIENT.client_secret, "none")
        done = run_program(folder / "get_token.py", variables)
    assert done == server.issued[-1]


def run_program(file: Path, variables: dict[str, str]) -> str:
    environment = {"PATH": os.environ["PATH"], **variables}
    done = subprocess.run(
        [sys.executable, file], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
