"""The presets of providers: each sends what its source shows, and says what it does not know."""

import json
import re
import shlex
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from snippetgen import TokenRequest, registry, spec
from snippetgen.client_authentication import ClientCertificate
from snippetgen.sources import providers
from snippetgen.toml_table import TomlTable
from snippetgen.verify import answers, runner, toolchain
from snippetgen.verify.answers import Answer
from snippetgen.verify.assertions import decode
from snippetgen.verify.authority import authority
from snippetgen.verify.keys import key_for, public_key
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.received import Received
from snippetgen.verify.registration import Client
from snippetgen.verify.vectors import FILES

from .conftest import ROOT, skip

FOLDER = ROOT / "tests" / "providers"
IDS = providers.provider_ids()
TARGET = registry.find("python/requests")

# The '+' shows whether the credentials were form-encoded before Base64.
SECRET = "MY_CLIENT_SECRET+"
ENVIRONMENT = {
    "CLIENT_ID": "MY_CLIENT_ID",
    "CLIENT_SECRET": SECRET,
    "AUTHORIZATION_CODE": "MY_AUTHORIZATION_CODE",
    "CODE_VERIFIER": "MY_CODE_VERIFIER",
    "REDIRECT_URI": "https://client.example.com/callback",
    "REFRESH_TOKEN": "MY_REFRESH_TOKEN",
    **FILES,
}

OPTIONS = {"--scope": "scope", "--resource": "resource", "--audience": "audience"}
OPTIONS |= {"--key-id": "key_id", "--certificate-thumbprint": "certificate_thumbprint"}
OPTIONS |= {"--assertion-subject": "assertion_subject"}
PAIRS = {"--param": "parameters", "--header": "headers", "--assertion-claim": "assertion_claims"}

OF_THE_PROGRAM = ("Host", "User-Agent", "Accept", "Accept-Encoding", "Connection", "Content-Length")
"""Headers that every program sends, and that no source need show."""

UNPREDICTABLE = ("jti", "iat", "exp")


@dataclass
class Exchange:
    """A request as a file of `tests/providers` has it.

    Args:
        settings: what `--set` gives.
        flags: what the other options give, in the keys of a spec.
        sources: where it can be seen.
    """

    url: str
    headers: dict[str, str]
    parameters: list[tuple[str, str]]
    settings: dict[str, str] = field(default_factory=dict)
    flags: dict[str, Any] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)


def read_exchange(path: Path) -> Exchange:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    lines = head.splitlines()
    comments = [line.removeprefix("# ") for line in lines if line.startswith("#")]
    request_line, *headers = [line for line in lines if not line.startswith("#")]
    method, _, url = request_line.partition(" ")
    assert method == "POST"
    exchange = Exchange(
        url,
        dict(split(line, ": ") for line in headers),
        [split(line, "=") for line in body.splitlines()],
    )
    for comment in comments:
        take(exchange, comment)
    return exchange


def split(line: str, separator: str) -> tuple[str, str]:
    name, found, value = line.partition(separator)
    assert found, line
    return name, value


def take(exchange: Exchange, comment: str) -> None:
    """Read one comment: a source, or an option."""
    if comment.startswith("source: "):
        exchange.sources.append(comment.removeprefix("source: "))
        return
    option, value = shlex.split(comment)
    if option == "--set":
        exchange.settings |= [split(value, "=")]
    elif option in PAIRS:
        exchange.flags.setdefault(PAIRS[option], {}).update([split(value, "=")])
    elif option in ("--scope", "--resource"):
        exchange.flags.setdefault(OPTIONS[option], []).append(value)
    else:
        exchange.flags[OPTIONS[option]] = value


def request_of(provider_id: str, exchange: Exchange) -> TokenRequest:
    """The token request that the command makes of a provider and options."""
    provider = providers.load(provider_id)
    draft = provider.draft(exchange.settings)
    table = spec.overlay(TomlTable(draft.keys, draft.where), exchange.flags)
    provider.check(table.data)
    return spec.read_spec(table)


class Recorder(MockAuthorizationServer):
    """A server that gives a token to whatever is posted: the file is what judges it."""

    def choose(self, received: Received) -> Answer:
        if received.method != "POST":
            return answers.error("invalid_request", "The token endpoint takes POST only.", 405)
        return answers.success("a-token")


@pytest.fixture(scope="module")
def server() -> Iterator[Recorder]:
    if reason := toolchain.missing(TARGET):
        skip(f"{TARGET.id}: {reason}")
    with Recorder(Client("", "")) as server:
        yield server


@pytest.fixture(scope="module")
def secure_server() -> Iterator[Recorder]:
    trusted = authority().certificates.read_text(encoding="ascii")
    client = Client("", "")
    with Recorder(client, certificate=authority().server(), trusted=trusted) as server:
        yield server


def files_for(request: TokenRequest) -> dict[str, bytes]:
    """The files that the program finds beside it."""
    files = {}
    for assertion in request.assertions():
        files[FILES["PRIVATE_KEY_FILE"]] = key_for(assertion.algorithm).file["pem"]
    if isinstance(request.client_authentication, ClientCertificate):
        pair = authority().client("client")
        files[FILES["CLIENT_CERTIFICATE_FILE"]] = pair.certificate
        files[FILES["CLIENT_KEY_FILE"]] = pair.key
    return files


@pytest.mark.parametrize("provider_id", IDS)
def test_a_program_sends_what_the_source_shows(
    server: Recorder, secure_server: Recorder, provider_id: str
) -> None:
    exchange = read_exchange(FOLDER / f"{provider_id}.http")
    request = request_of(provider_id, exchange)
    assert request.token_endpoint == exchange.url
    tls = isinstance(request.client_authentication, ClientCertificate)
    mock = secure_server if tls else server
    mock.forget()
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(exchange.url))
    moved = replace(request, token_endpoint=exchange.url.replace(origin, mock.url))
    outcome = runner.run(TARGET, moved, ENVIRONMENT, files_for(request))
    assert (outcome.exit_status, outcome.token) == (0, "a-token\n"), outcome.messages
    (received,) = mock.received
    assert received.target == exchange.url.removeprefix(origin)
    assert shown_headers(received) == exchange.headers
    parameters = [shown(pair, request, mock.url, origin) for pair in received.parameters()]
    assert sorted(parameters) == sorted(exchange.parameters)
    assert (received.certificate is not None) == tls


def shown_headers(received: Received) -> dict[str, str]:
    """The headers as a file has them: Basic credentials readable."""
    headers = dict(received.headers)
    assert len(headers) == len(received.headers)
    assert headers["Accept"] == "application/json"
    if "Authorization" in headers:
        scheme, _, credentials = headers["Authorization"].partition(" ")
        headers["Authorization"] = f"{scheme} {b64decode(credentials).decode()}"
    names = set(headers) - set(OF_THE_PROGRAM)
    if not headers["User-Agent"].startswith("python-requests/"):
        names.add("User-Agent")
    return {name: headers[name] for name in names}


def shown(
    parameter: tuple[str, str], request: TokenRequest, mock: str, origin: str
) -> tuple[str, str]:
    """A parameter as a file has it: header and claims of a JWT readable, its signature checked."""
    name, value = parameter
    if name not in ("assertion", "client_assertion"):
        return parameter
    (assertion,) = request.assertions()
    jwk = None if assertion.symmetric else key_for(assertion.algorithm).public
    key = public_key(assertion.algorithm, jwk, SECRET)
    token = decode(value, key, [assertion.algorithm])
    header = {name: value for name, value in token.header.items() if name != "typ"}
    claims = {name: value for name, value in token.claims.items() if name not in UNPREDICTABLE}
    claims["aud"] = claims["aud"].replace(mock, origin)
    return name, f"JWT {json.dumps(header, sort_keys=True)} {json.dumps(claims, sort_keys=True)}"


def test_every_preset_has_a_request_and_every_request_a_preset() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.http")) == IDS


@pytest.mark.parametrize("provider_id", IDS)
def test_every_preset_tells_what_users_need_to_know(provider_id: str) -> None:
    provider = providers.load(provider_id)
    told = {fact.about for fact in provider.facts}
    assert {"token_endpoint", "client_authentication", "answer"} <= told
    assert {"scope", "assertion_claims.scope"} & told
    if provider.method == "client_secret_basic":
        assert {"client_id_in_body", "credential_encoding"} <= told
    assert provider.documentation.startswith("https://")
    for text in (*(fact.text for fact in provider.facts), provider.title):
        assert text == text.strip()
        assert not text.endswith(".")
        assert not re.search(r"[<>|*]|__", re.sub(r"`[^`]+`", "", text)), "it is shown in Markdown"


@pytest.mark.parametrize("provider_id", IDS)
def test_a_verified_preset_is_tested_against_a_source(provider_id: str) -> None:
    provider = providers.load(provider_id)
    exchange = read_exchange(FOLDER / f"{provider_id}.http")
    cited = {source for fact in provider.facts for source in fact.sources}
    if provider.verified:
        assert exchange.sources
    assert set(exchange.sources) <= cited


@pytest.mark.parametrize("provider_id", IDS)
def test_the_examples_of_a_preset_make_a_request(provider_id: str) -> None:
    provider = providers.load(provider_id)
    examples = Exchange("", {}, [])
    program, *arguments = shlex.split(provider.command())
    assert (program, *arguments[:2]) == ("snippetgen", "--provider", provider_id)
    assert arguments[-2:] == ["--lang", "php"]
    for option, value in zip(arguments[2:-2:2], arguments[3:-2:2], strict=True):
        take(examples, shlex.join([option, value]))
    request = request_of(provider_id, examples)
    assert "{" not in request.token_endpoint
    for variable in provider.variables:
        assert variable.example or variable.default


def test_no_two_presets_have_a_name_in_common() -> None:
    names = [name for each in IDS for name in (each, *providers.load(each).aliases)]
    assert sorted(names) == sorted(set(names))
    for name in names:
        assert re.fullmatch(r"[a-z][a-z0-9-]*", name)


def test_an_alias_and_any_case_find_the_preset() -> None:
    assert providers.load("Okta-Org").id == "okta-org"
    assert providers.load("azure").id == "entra"
