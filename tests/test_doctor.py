"""The doctor: it finds what a server takes, explains what it refuses, and gives nothing away."""

import html
import json
import tomllib
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from snippetgen import TokenRequest, registry
from snippetgen.client_authentication import ClientAssertion, ClientCertificate, ClientSecretPost
from snippetgen.doctor.diagnosis import Diagnosis, diagnose
from snippetgen.doctor.disclosure import Disclosure
from snippetgen.doctor.explanations import EXPLANATIONS
from snippetgen.errors import InputError
from snippetgen.signing import Assertion, Dpop
from snippetgen.spec import read_spec
from snippetgen.text import EnvRef
from snippetgen.toml_table import TomlTable
from snippetgen.verify import answers, runner
from snippetgen.verify.answers import Answer
from snippetgen.verify.assertions import now
from snippetgen.verify.authority import authority
from snippetgen.verify.keys import key_for
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.registration import ISSUER, Client

from .conftest import ROOT, Command

ID = "client 1"
ODD = "not+a/real=secret%41&0123456789"
PLAIN = "not-a-real-secret-0123456789"
PLACEHOLDER = "MY_CLIENT_SECRET_OF_THE_PAGE"
LONGEST_SEARCH = 12

PYTHON = registry.find("python/requests")


@pytest.fixture
def server() -> Iterator[MockAuthorizationServer]:
    with MockAuthorizationServer(Client(ID, ODD)) as server:
        yield server


def spellings(secret: str) -> set[str]:
    """What a secret looks like on its way."""
    pairs = [f"{ID}:{secret}", f"{quote(ID)}:{quote(secret, safe='')}"]
    coded = {b64encode(text.encode()).decode() for text in (*pairs, secret)}
    return {secret, quote(secret, safe=""), quote_plus(secret), secret.replace("+", " "), *coded}


class Said:
    """What the doctor was told to say."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def ask(
    server: MockAuthorizationServer,
    environment: dict[str, str] | None = None,
    said: Said | None = None,
    *,
    offered: tuple[str, ...] | None = None,
    issuer: str | None = None,
    chosen: bool = True,
    **fields: Any,
) -> Diagnosis:
    """Diagnose a request to the server, and see that it was asked a dozen times at the most."""
    request = TokenRequest(**{"token_endpoint": f"{server.url}/token", **fields})
    environment = environment or {"CLIENT_ID": ID, "CLIENT_SECRET": server.client.client_secret}
    said = said or Said()
    diagnosis = diagnose(
        request, environment, offered=offered, issuer=issuer, chosen=chosen, tell=said.lines.append
    )
    assert len(diagnosis.attempts) == len(server.received) <= LONGEST_SEARCH
    for hidden in (*spellings(server.client.client_secret), *server.issued):
        assert hidden not in said.text
    return diagnosis


def get_token(
    server: MockAuthorizationServer, spec: dict[str, Any], environment: dict[str, str]
) -> None:
    """Run the program of a spec, and see that it gets a token with a single request."""
    server.forget()
    request = read_spec(TomlTable(spec, "the doctor's spec"))
    trust = {"REQUESTS_CA_BUNDLE": str(authority().certificates)}
    outcome = runner.run(PYTHON, request, {**environment, **trust}, inherited={})
    assert outcome.exit_status == 0, outcome.messages
    assert [outcome.token.strip()] == server.issued
    assert len(server.received) == 1


TEMPERS: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "decodes": ({}, ODD, {"credential_encoding": "form", "client_id_in_body": False}),
    "compares raw": (
        {"credential_encoding": "none"},
        ODD,
        {"credential_encoding": "none", "client_id_in_body": False},
    ),
    "takes both": (
        {"credential_encoding": "either"},
        ODD,
        {"credential_encoding": "form", "client_id_in_body": False},
    ),
    "decodes a plain secret": ({}, PLAIN, {"credential_encoding": "form"}),
    "compares a plain secret raw": (
        {"credential_encoding": "none"},
        PLAIN,
        {"credential_encoding": "none"},
    ),
    "refuses client_id beside Basic": (
        {"client_id_beside_basic": False},
        ODD,
        {"client_authentication": "client_secret_basic", "client_id_in_body": False},
    ),
    "demands client_id beside Basic": (
        {"client_id_in_body_required": True},
        ODD,
        {"client_authentication": "client_secret_basic", "client_id_in_body": True},
    ),
    "demands client_id, compares raw": (
        {
            "client_id_in_body_required": True,
            "credential_encoding": "none",
            "methods": ("client_secret_basic",),
        },
        ODD,
        {"credential_encoding": "none", "client_id_in_body": True},
    ),
    "takes the body alone": (
        {"methods": ("client_secret_post",)},
        ODD,
        {"client_authentication": "client_secret_post", "credential_encoding": None},
    ),
    "takes JSON alone": (
        {"json_body": True},
        ODD,
        {"client_authentication": "client_secret_basic", "body_format": "json"},
    ),
    "knows no scope": ({"scopes": ()}, ODD, {"scope": None}),
    "knows two scopes of three": (
        {"scopes": ("read", "list")},
        ODD,
        {"scope": ["read", "list"]},
    ),
    "echoes": ({"echoes": True, "methods": ("client_secret_post",)}, ODD, {}),
}


@pytest.mark.parametrize("name", TEMPERS)
def test_the_spec_that_is_printed_gets_a_token_from_that_very_server(
    snippetgen: Command, folder: Path, name: str
) -> None:
    temper, secret, expected = TEMPERS[name]
    environment = {"CLIENT_ID": "client1" if secret == PLAIN else ID, "CLIENT_SECRET": secret}
    client = Client(environment["CLIENT_ID"], secret, **temper)
    with MockAuthorizationServer(client) as server:
        scopes = ("--scope", "read", "--scope", "write", "--scope", "list")
        endpoint = ("--token-endpoint", f"{server.url}/token")
        result = snippetgen("doctor", *endpoint, *scopes, env=environment)
        assert result.returncode == 0, result.stderr
        assert 0 < len(server.received) <= LONGEST_SEARCH
        for hidden in (*spellings(secret), *server.issued):
            assert hidden not in result.stdout + result.stderr
        spec = tomllib.loads(result.stdout)
        assert {key: spec.get(key) for key in expected} == expected
        # What is printed can be saved and used as it is.
        (folder / "snippetgen.toml").write_text(result.stdout)
        assert snippetgen("--lang", "python").returncode == 0
        get_token(server, spec, environment)


def test_a_saved_spec_is_what_the_next_run_confirms(
    snippetgen: Command, folder: Path, server: MockAuthorizationServer
) -> None:
    environment = {"CLIENT_ID": ID, "CLIENT_SECRET": ODD}
    given = f'token_endpoint = "{server.url}/token"\nclient_authentication = "client_secret_post"\n'
    (folder / "snippetgen.toml").write_text(f'{given}audience = "api"\n')
    first = snippetgen("doctor", env=environment)
    assert 'audience = "api"' in first.stdout
    (folder / "snippetgen.toml").write_text(first.stdout)
    second = snippetgen("doctor", env=environment)
    assert second.stdout == first.stdout
    assert "Nothing to change" in second.stderr


def test_the_page_shows_what_the_doctor_says(snippetgen: Command) -> None:
    secret = "MY+SECRET"
    client = Client("MY_CLIENT_ID", secret, "none", client_id_beside_basic=False)
    with MockAuthorizationServer(client) as server:
        endpoint = f"{server.url}/token"
        environment = {"CLIENT_ID": client.client_id, "CLIENT_SECRET": secret}
        options = ("--token-endpoint", endpoint, "--scope", "read")
        result = snippetgen("doctor", *options, env=environment)
    shown = result.stderr.replace(endpoint, "https://login.your-server.example/oauth2/token")
    assert shown in (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8")


def test_what_will_be_sent_is_said_first(server: MockAuthorizationServer) -> None:
    said = Said()
    lines_before: list[int] = []
    server.on_request = lambda *_: lines_before.append(len(said.lines))
    ask(server, said=said, token_endpoint=f"{server.url}/token?tenant=x")
    announced = "\n".join(said.lines[: lines_before[0]])
    for words in (
        f"{server.url}/token for a token, 12 times at the most",
        "client_secret_basic, client_secret_post",
        "CLIENT_ID, CLIENT_SECRET",
        "thrown away",
        "lock-out",
    ):
        assert words in announced
    assert "tenant" not in said.text


def facts(diagnosis: Diagnosis) -> dict[str, str]:
    return {finding.subject: finding.answer for finding in diagnosis.findings}


@pytest.mark.parametrize(
    ("temper", "secret", "answer"),
    [
        ({}, ODD, "yes"),
        ({}, PLAIN, "yes"),
        ({"credential_encoding": "none"}, ODD, "no"),
        ({"credential_encoding": "none"}, PLAIN, "no"),
        ({"methods": ("client_secret_post",)}, ODD, "unknown"),
        ({"methods": ("client_secret_post",)}, PLAIN, "unknown"),
    ],
)
def test_it_finds_out_whether_basic_credentials_are_decoded(
    server: MockAuthorizationServer, temper: dict[str, Any], secret: str, answer: str
) -> None:
    server.client = Client("client1", secret, **temper)
    diagnosis = ask(server, {"CLIENT_ID": "client1", "CLIENT_SECRET": secret})
    assert facts(diagnosis)["decodes Basic credentials"] == answer


def test_a_header_is_read_once_more_only_where_that_tells_something(
    server: MockAuthorizationServer,
) -> None:
    forms = [each.basic for each in ask(server).attempts]
    assert forms == ["encoded", None, "encoded"]


@pytest.mark.parametrize(
    ("temper", "answer"),
    [
        ({}, "yes"),
        ({"client_id_beside_basic": False}, "no"),
        ({"client_id_in_body_required": True}, "yes"),
        ({"methods": ("client_secret_post",)}, "unknown"),
    ],
)
def test_it_finds_out_whether_client_id_may_stand_beside_basic(
    server: MockAuthorizationServer, temper: dict[str, Any], answer: str
) -> None:
    server.client = Client(ID, ODD, **temper)
    assert facts(ask(server))["client_id beside Basic"] == answer


def test_a_refused_scope_is_proof_that_the_client_is_known(server: MockAuthorizationServer) -> None:
    server.client = Client(ID, ODD, scopes=("read",))
    diagnosis = ask(server, scope=("red",))
    assert diagnosis.exit_status == 0
    assert diagnosis.changes is not None
    assert diagnosis.changes["scope"] is None
    assert facts(diagnosis) == facts(diagnosis) | {"client_secret_basic": "yes", "scope": "no"}


def explained(diagnosis: Diagnosis) -> set[str]:
    """The names of the explanations that were given."""
    beginnings = {name: text.happened.partition("{")[0] for name, text in EXPLANATIONS.items()}
    said = {each.happened for each in diagnosis.explanations}
    return {
        name
        for name, beginning in beginnings.items()
        if any(text.startswith(beginning) and beginning for text in said)
        or (not beginning and EXPLANATIONS[name].why in {e.why for e in diagnosis.explanations})
    }


def error(code: str, description: str = "", status: int = 400) -> Answer:
    return answers.error(code, description, status)


def entra(code: str, number: int, status: int = 400) -> Answer:
    return error(code, f"AADSTS{number}: words of the server.", status)


STOPS = {
    "locked_out": answers.FAILURES["too_many_requests"],
    "server_error": answers.FAILURES["unavailable"],
    "redirect": Answer(302, (("Location", "https://elsewhere.example/a?b=c"),), b""),
    "not_found": Answer(404, (), b"<html>"),
    "web_page": Answer(200, (), b"<!doctype html>"),
    "media_type": Answer(415, (), b""),
    "forbidden": answers.FAILURES["description_only"],
    "unauthorized": answers.FAILURES["unauthorized"],
    "no_token": answers.FAILURES["error_in_200"],
    "unauthorized_client": error("unauthorized_client", "x", 401),
    "unsupported_grant_type": error("unsupported_grant_type"),
    "invalid_grant": error("invalid_grant"),
    "authorization_pending": error("authorization_pending"),
    "other_refusal": error("something_else"),
    "no_answer": answers.FAILURES["truncated"],
    "AADSTS7000222": entra("invalid_client", 7000222, 401),
    "AADSTS700016": entra("unauthorized_client", 700016),
    "AADSTS90002": entra("invalid_request", 90002),
}
"""Answers after which nothing more may be asked, by their explanations."""


@pytest.mark.parametrize("name", STOPS)
def test_it_stops_at_once(
    server: MockAuthorizationServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(server, "choose", lambda _: STOPS[name])
    diagnosis = ask(server)
    assert explained(diagnosis) == {name}
    assert len(server.received) == 1
    assert (diagnosis.exit_status, diagnosis.changes) == (1, None)
    assert facts(diagnosis)["client_secret_basic"] == "unknown"


@pytest.mark.parametrize("status", [403, 404, 422])
@pytest.mark.parametrize("code", ["invalid_client", "invalid_request", "invalid_scope"])
def test_a_code_to_go_on_after_is_none_with_another_status(
    server: MockAuthorizationServer, monkeypatch: pytest.MonkeyPatch, status: int, code: str
) -> None:
    monkeypatch.setattr(server, "choose", lambda _: error(code, "x", status))
    assert ask(server, scope=("read",)).exit_status == 1
    assert len(server.received) == 1


def test_a_wrong_secret_at_a_server_such_as_keycloak_is_asked_once(
    server: MockAuthorizationServer,
) -> None:
    server.client = Client(ID, ODD, refusal="unauthorized_client")
    diagnosis = ask(server, {"CLIENT_ID": ID, "CLIENT_SECRET": PLAIN})
    assert "Keycloak" in diagnosis.explanations[0].why
    assert len(server.received) == 1


GO_ON = {
    "invalid_client": error("invalid_client", "x", 401),
    "invalid_request": error("invalid_request", "x"),
    "AADSTS7000215": entra("invalid_client", 7000215, 401),
    "AADSTS1002012": entra("invalid_scope", 1002012),
    "AADSTS70011": entra("invalid_scope", 70011),
    "scope_needed": error("invalid_scope", "x"),
    "target_refused": error("invalid_target", "x"),
}
"""Answers after which more may be asked, where all are so."""


@pytest.mark.parametrize("name", GO_ON)
def test_it_says_why_nothing_works(
    server: MockAuthorizationServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(server, "choose", lambda _: GO_ON[name])
    diagnosis = ask(server, scope=("read",), resource=("https://api.example.com/",))
    assert name in explained(diagnosis)
    assert 1 < len(server.received) <= LONGEST_SEARCH
    assert (diagnosis.exit_status, diagnosis.changes) == (1, None)


WORKS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "raw": ({"credential_encoding": "none"}, {}),
    "plain_raw": ({"credential_encoding": "none", "client_secret": PLAIN}, {}),
    "decodes": ({}, {"credential_encoding": "none"}),
    "beside_refused": ({"client_id_beside_basic": False}, {}),
    "client_id_needed": ({"client_id_in_body_required": True}, {}),
    "other_method": ({"methods": ("client_secret_post",)}, {}),
    "scope_refused": ({"scopes": ()}, {"scope": ["read"]}),
    "json": ({"json_body": True}, {}),
    "used_up": (
        {"granted": {"REFRESH_TOKEN": "not-a-real-refresh-token"}},
        {"grant_type": "refresh_token"},
    ),
    "expires_in_missing": ({"members": {"expires_in": None}}, {}),
    "expires_in_text": ({"members": {"expires_in": "3600"}}, {}),
    "token_type_missing": ({"members": {"token_type": None}}, {}),
    "token_type_other": ({"members": {"token_type": "mac"}}, {}),
    "scope_differs": ({"members": {"scope": "write"}}, {"scope": ["read"]}),
}
"""What a server does, and what it is asked, where something works."""


@pytest.mark.parametrize("name", WORKS)
def test_it_explains_what_it_finds(server: MockAuthorizationServer, name: str) -> None:
    temper, fields = WORKS[name]
    server.client = Client(**{"client_id": "client1", "client_secret": ODD, **temper})
    request = read_spec(TomlTable({"token_endpoint": f"{server.url}/token", **fields}, "test"))
    environment = {"CLIENT_ID": "client1", "CLIENT_SECRET": server.client.client_secret}
    environment |= server.client.granted
    diagnosis = diagnose(request, environment)
    assert explained(diagnosis) == {name}
    assert diagnosis.exit_status == 0


def test_a_method_is_named_even_if_the_secret_looks_like_its_name() -> None:
    with MockAuthorizationServer(
        Client(ID, PLACEHOLDER, methods=("client_secret_post",))
    ) as server:
        said = Said()
        ask(server, said=said)
    assert "  - client_secret_basic: refused, while another method was accepted" in said.text


@pytest.mark.parametrize(
    ("scope", "shown"), [((), "no token without a scope"), (("read",), "with this scope or none")]
)
def test_a_client_that_gets_no_token_is_said_to_authenticate(
    server: MockAuthorizationServer,
    monkeypatch: pytest.MonkeyPatch,
    scope: tuple[str, ...],
    shown: str,
) -> None:
    monkeypatch.setattr(server, "choose", lambda _: error("invalid_scope", "x"))
    said = Said()
    ask(server, said=said, scope=scope)
    assert shown in said.text
    assert "without a token so far (request 1)" in said.text
    assert "works" not in said.text


def test_what_was_found_points_to_the_request_that_got_a_token(
    server: MockAuthorizationServer,
) -> None:
    server.client = replace(server.client, scopes=("read",))
    said = Said()
    diagnosis = ask(server, said=said, scope=("read", "write"))
    first = next(each.number for each in diagnosis.attempts if each.accepted)
    parts = [
        each.number
        for each in diagnosis.attempts
        if each.accepted and each.request.scope == ("read",)
    ]
    assert first > 1
    found = " ".join(said.text.split())
    assert f"client_secret_basic works (request {first})" in found
    assert f"scope in part: read (request {parts[0]})" in found


def test_every_explanation_has_a_test() -> None:
    elsewhere = {"issuer", "invalid_assertion", "nonce_again", "budget"}
    assert {*STOPS, *GO_ON, *WORKS, *elsewhere} == {*EXPLANATIONS}


def test_a_grant_that_is_used_up_is_used_once(server: MockAuthorizationServer) -> None:
    server.client = Client(ID, ODD, granted={"REFRESH_TOKEN": "not-a-real-refresh-token"})
    request = {"token_endpoint": f"{server.url}/token", "grant_type": "refresh_token"}
    said = Said()
    environment = {"CLIENT_ID": ID, "CLIENT_SECRET": ODD, **server.client.granted}
    diagnosis = diagnose(read_spec(TomlTable(request, "x")), environment, tell=said.lines.append)
    assert diagnosis.exit_status == 0
    assert len(server.issued) == len(server.received) == 1
    assert "used up" in said.text
    assert "not-a-real-refresh-token" not in said.text


def test_a_lock_out_ends_the_search_and_what_worked_before_is_still_printed(
    snippetgen: Command, server: MockAuthorizationServer
) -> None:
    server.client = Client(ID, ODD, credential_encoding="none", lock_out_after=1)
    environment = {"CLIENT_ID": ID, "CLIENT_SECRET": ODD}
    endpoint = f"{server.url}/token"
    result = snippetgen("doctor", "--token-endpoint", endpoint, env=environment)
    assert (result.returncode, len(server.received)) == (1, 2)
    assert "limits attempts" in result.stderr
    assert "60 (Retry-After)" in result.stderr
    assert result.stdout == ""


def test_a_stop_after_a_success_is_status_1_with_the_spec(
    snippetgen: Command, server: MockAuthorizationServer
) -> None:
    server.client = Client(ID, ODD, methods=("client_secret_basic",), lock_out_after=1)
    environment = {"CLIENT_ID": ID, "CLIENT_SECRET": ODD}
    endpoint = f"{server.url}/token"
    result = snippetgen("doctor", "--token-endpoint", endpoint, env=environment)
    assert result.returncode == 1
    assert tomllib.loads(result.stdout)["client_authentication"] == "client_secret_basic"


@pytest.mark.parametrize("retry_after", ["", "30"])
def test_words_of_a_lock_out_are_a_sign_of_one(
    server: MockAuthorizationServer, monkeypatch: pytest.MonkeyPatch, retry_after: str
) -> None:
    headers = [("Retry-After", retry_after)] if retry_after else []
    words = "" if retry_after else "The client is temporarily locked."
    locked = answers.error("invalid_client", words, 401, *headers)
    monkeypatch.setattr(server, "choose", lambda _: locked)
    assert explained(ask(server)) == {"locked_out"}
    assert len(server.received) == 1


def test_nothing_is_sent_to_where_a_redirect_points(server: MockAuthorizationServer) -> None:
    with MockAuthorizationServer(Client(ID, ODD)) as second:
        server.redirect_to, server.answer = second.url, answers.REDIRECT
        said = Said()
        diagnosis = ask(server, said=said)
        assert diagnosis.exit_status == 1
        assert not second.received
    assert "127.0.0.1" in said.text
    assert f":{second.port}" not in said.text


def test_silence_ends_after_the_time_limit(server: MockAuthorizationServer) -> None:
    server.answer = answers.SILENCE
    diagnosis = ask(server, time_limit=1)
    assert explained(diagnosis) == {"no_answer"}
    assert "within 1 second" in diagnosis.explanations[0].happened


def test_an_answer_that_drips_ends_after_the_time_limit(
    server: MockAuthorizationServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drip = Answer(200, (answers.JSON,), b" " * 100, drip=0.25)
    monkeypatch.setattr(server, "choose", lambda _: drip)
    assert explained(ask(server, time_limit=1)) == {"no_answer"}


def test_a_token_as_long_as_an_answer_may_be_is_hidden_soon(
    server: MockAuthorizationServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "".join(map(str, range(150_000)))
    replies = iter([answers.success(token)])
    refusal = error("invalid_client", f"not {token[-300:]}", 401)
    monkeypatch.setattr(server, "choose", lambda _: next(replies, refusal))
    said = Said()
    ask(server, said=said)
    assert "not [hidden]" in said.text
    assert token[-12:] not in said.text


@pytest.mark.parametrize("status", [200, 302])
def test_an_answer_without_end_is_not_read(
    server: MockAuthorizationServer, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    huge = Answer(status, (("Location", "https://elsewhere.example/"),), b" " * (3 << 20))
    monkeypatch.setattr(server, "choose", lambda _: huge)
    expected = {200: "no_answer", 302: "redirect"}[status]
    assert explained(ask(server)) == {expected}


def test_nobody_listening_is_said(server: MockAuthorizationServer) -> None:
    said = Said()
    endpoint = "http://127.0.0.1:9/token"
    environment = {"CLIENT_ID": ID, "CLIENT_SECRET": ODD}
    diagnosis = diagnose(TokenRequest(token_endpoint=endpoint), environment, tell=said.lines.append)
    assert explained(diagnosis) == {"no_answer"}
    assert "refused" in said.text
    assert ODD not in said.text


def test_the_netrc_of_the_user_is_not_sent(
    snippetgen: Command, server: MockAuthorizationServer, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    server.client = Client(ID, ODD, methods=("client_secret_post",))
    environment = {"CLIENT_ID": ID, "CLIENT_SECRET": ODD, "NETRC": str(netrc)}
    options = ("--token-endpoint", f"{server.url}/token", "--auth", "client_secret_post")
    assert snippetgen("doctor", *options, env=environment).returncode == 0
    assert not server.received[0].header("Authorization")


NASTY = [
    "{secret}",
    "The secret {secret} of {id} is wrong",
    "Basic {basic}",
    "{escaped}",
    "half of it: {half}",
    "&quot;{html}&quot;",
    "{hex}",
    "{base64}",
    "{token}",
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJtZSJ9.c2lnbmF0dXJl",
    "one\nline \x1b[31mred {secret}",
]


@pytest.mark.parametrize("words", NASTY)
def test_what_a_server_echoes_is_hidden(
    server: MockAuthorizationServer, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    secret = 'not a <real> "secret" & 0123456789+/='
    token = "not-a-real-token-of-the-server"
    basic = b64encode(f"{quote(ID, safe='')}:{quote(secret, safe='')}".encode()).decode()
    forms = {
        "id": ID,
        "secret": secret,
        "basic": basic,
        "escaped": quote_plus(secret),
        "half": secret[:20],
        "html": html.escape(secret),
        "hex": secret.encode().hex(),
        "base64": b64encode(b"body=" + secret.encode()).decode(),
        "token": token,
    }
    said = Said()
    replies = iter([answers.success(token, {"refresh_token": f"{token}-2"})])
    refusal = error("invalid_client", words.format(**forms), 401)
    monkeypatch.setattr(server, "choose", lambda _: next(replies, refusal))
    server.client = Client(ID, secret)
    environment = {"CLIENT_ID": ID, "CLIENT_SECRET": secret}
    assert ask(server, environment, said).changes is not None
    shown = said.text.partition("What was found")[0]
    assert "[hidden]" in shown
    for name, form in forms.items():
        if name not in ("id", "base64"):
            assert form not in said.text
    assert "c2lnbmF0dXJl" not in said.text
    assert forms["base64"][8:-6] not in said.text
    assert not any(ord(c) < 32 for line in said.lines for c in line)


PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
WRITTEN: list[Callable[[str], str]] = [
    str,
    quote_plus,
    html.escape,
    lambda text: quote(text, safe=""),
    lambda text: quote(quote(text, safe=""), safe="").lower(),
    lambda text: json.dumps(text)[1:-1],
    lambda text: text.replace("+", " "),
    lambda text: text.encode().hex(),
]


@given(st.text(PRINTABLE, min_size=8, max_size=60), st.text(PRINTABLE, max_size=9), st.data())
def test_no_secret_is_shown_however_it_is_written(secret: str, around: str, data: Any) -> None:
    written = data.draw(st.sampled_from(WRITTEN))(secret)
    shown = Disclosure([secret]).show(f"{around} {written} {around}")
    assert written not in shown.replace("[hidden]", "")
    assert secret not in shown.replace("[hidden]", "")


@given(st.text(PRINTABLE, min_size=16, max_size=60), st.binary(max_size=9))
def test_no_secret_is_shown_within_base64(secret: str, before: bytes) -> None:
    coded = b64encode(before + secret.encode()).decode()
    within = coded[-(-len(before) * 4 // 3) + 4 : -4]
    assert within not in Disclosure([secret]).show(coded).replace("[hidden]", "")


@pytest.mark.parametrize(
    ("options", "variables", "words"),
    [
        ([], {"CLIENT_SECRET": None}, ["CLIENT_SECRET", "not set"]),
        ([], {"CLIENT_ID": None}, ["CLIENT_ID", "not set"]),
        ([], {"CLIENT_SECRET": ""}, ["CLIENT_SECRET", "empty"]),
        ([], {"CLIENT_SECRET": f"{ODD}\n"}, ["CLIENT_SECRET", "line end"]),
        ([], {"CLIENT_SECRET": "a\tb"}, ["CLIENT_SECRET", "U+0009"]),
        (["--auth", "private_key_jwt"], {}, ["PRIVATE_KEY_FILE", "not set"]),
        (["--auth", "private_key_jwt"], {"PRIVATE_KEY_FILE": "absent"}, ["No such file"]),
        (["--auth", "private_key_jwt"], {"PRIVATE_KEY_FILE": "junk"}, ["no private key"]),
        (["--dpop"], {}, ["DPOP_KEY_FILE", "not set"]),
        (["--grant", "refresh_token"], {}, ["REFRESH_TOKEN", "not set"]),
        (["--param", f"key={ODD}"], {}, ["key", "CLIENT_SECRET", "leave it out"]),
        (["--header", f"X-Key={ODD}"], {}, ["X-Key", "CLIENT_SECRET"]),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_sent(
    snippetgen: Command,
    server: MockAuthorizationServer,
    folder: Path,
    options: list[str],
    variables: dict[str, str | None],
    words: list[str],
) -> None:
    (folder / "junk").write_text("junk")
    given = {"CLIENT_ID": ID, "CLIENT_SECRET": ODD, **variables}
    environment = {key: value for key, value in given.items() if value is not None}
    endpoint = ("--token-endpoint", f"{server.url}/token")
    result = snippetgen("doctor", *endpoint, *options, env=environment)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1, result.stderr
    for word in words:
        assert word in result.stderr
    assert ODD not in result.stderr
    assert not server.received


def test_a_doctor_needs_a_server(snippetgen: Command) -> None:
    result = snippetgen("doctor", env={"CLIENT_ID": ID, "CLIENT_SECRET": ODD})
    assert result.returncode == 2
    assert "--token-endpoint" in result.stderr


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        (f" {ODD}", "CLIENT_SECRET begins or ends with a blank"),
        (f"'{ODD}'", "in quotes"),
        (f"{ODD}é", "beyond ASCII"),
    ],
)
def test_what_looks_odd_about_a_secret_is_said_before_it_is_sent(
    server: MockAuthorizationServer, secret: str, words: str
) -> None:
    said = Said()
    lines_before: list[int] = []
    server.on_request = lambda *_: lines_before.append(len(said.lines))
    ask(server, {"CLIENT_ID": ID, "CLIENT_SECRET": secret}, said)
    assert words in "\n".join(said.lines[: lines_before[0]])
    assert secret not in said.text


def test_inline_credentials_are_not_printed(
    snippetgen: Command, server: MockAuthorizationServer, folder: Path
) -> None:
    lines = (f'token_endpoint = "{server.url}/token"', 'credentials = "inline"')
    (folder / "snippetgen.toml").write_text("\n".join(lines))
    result = snippetgen("doctor", env={"CLIENT_ID": ID, "CLIENT_SECRET": ODD})
    assert result.returncode == 0, result.stderr
    assert "credentials" not in tomllib.loads(result.stdout)


@pytest.fixture
def held(tmp_path: Path) -> dict[str, str]:
    """An environment that holds everything."""
    pair = authority().client("client")
    contents = {
        "PRIVATE_KEY_FILE": key_for("RS256").file["pem"],
        "CLIENT_CERTIFICATE_FILE": pair.certificate,
        "CLIENT_KEY_FILE": pair.key,
    }
    environment = {"CLIENT_ID": ID, "CLIENT_SECRET": ODD}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        environment[name] = str(tmp_path / name)
    return environment


@pytest.fixture
def secure(
    held: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[MockAuthorizationServer]:
    """A server with TLS, which knows the certificate and the key."""
    content = Path(held["CLIENT_CERTIFICATE_FILE"]).read_bytes()
    thumbprint = x509.load_pem_x509_certificate(content).fingerprint(hashes.SHA256())
    public = key_for("RS256").public
    client = Client(ID, ODD, public_key=public, certificate=thumbprint)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority().certificates))
    with MockAuthorizationServer(
        client,
        certificate=authority().server(),
        trusted=authority().certificates.read_text(),
    ) as server:
        yield server


def test_a_certificate_that_nobody_vouches_for_ends_the_search_before_a_request(
    secure: MockAuthorizationServer, held: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    said = Said()
    request = TokenRequest(token_endpoint=f"{secure.url}/token")
    diagnosis = diagnose(request, held, tell=said.lines.append)
    assert explained(diagnosis) == {"no_answer"}
    assert "TLS failed" in said.text
    assert "certificate" in said.text
    assert len(diagnosis.attempts) == 1
    assert not secure.received


def test_every_method_that_there_are_means_for_is_tried_and_the_strongest_is_printed(
    secure: MockAuthorizationServer, held: dict[str, str]
) -> None:
    diagnosis = ask(secure, held)
    methods = ("client_secret_basic", "client_secret_post", "private_key_jwt", "tls_client_auth")
    assert {name: facts(diagnosis)[name] for name in methods} == dict.fromkeys(methods, "yes")
    assert diagnosis.changes is not None
    assert diagnosis.changes["client_authentication"] == "private_key_jwt"
    get_token(secure, {"token_endpoint": f"{secure.url}/token", **kept(diagnosis.changes)}, held)


def kept(changes: Any) -> dict[str, Any]:
    return {key: value for key, value in changes.items() if value is not None}


@pytest.mark.parametrize(
    "method", ["tls_client_auth", "private_key_jwt", "client_secret_post", "client_secret_basic"]
)
def test_the_one_method_that_a_client_may_use_is_found(
    secure: MockAuthorizationServer, held: dict[str, str], method: str
) -> None:
    secure.client = replace(secure.client, methods=(method,))
    said = Said()
    diagnosis = ask(secure, held, said)
    assert diagnosis.changes is not None
    assert diagnosis.changes["client_authentication"] == method
    spec = {"token_endpoint": f"{secure.url}/token", **kept(diagnosis.changes)}
    get_token(secure, spec, held)
    for name in ("PRIVATE_KEY_FILE", "CLIENT_KEY_FILE"):
        for line in Path(held[name]).read_text().splitlines()[1:-1]:
            assert line not in said.text


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
@pytest.mark.parametrize("key_format", ["pem", "jwk"])
def test_algorithm_format_and_kid_are_those_of_the_key(
    server: MockAuthorizationServer, tmp_path: Path, algorithm: str, key_format: str
) -> None:
    key = key_for(algorithm)
    path = tmp_path / "key"
    content = key.file[key_format]
    if key_format == "jwk":
        content = json.dumps({**json.loads(content), "kid": "my-key"}).encode()
    path.write_bytes(content)
    server.client = Client(ID, ODD, public_key=key.public)
    environment = {"CLIENT_ID": ID, "PRIVATE_KEY_FILE": str(path)}
    diagnosis = ask(server, environment, chosen=False)
    assert diagnosis.exit_status == 0
    assert diagnosis.changes is not None
    spec = kept(diagnosis.changes)
    assert (spec["signing_algorithm"], spec["private_key_format"]) == (algorithm, key_format)
    assert spec.get("key_id") == ("my-key" if key_format == "jwk" else None)
    assert [each.method for each in diagnosis.attempts] == ["private_key_jwt"]
    get_token(server, {"token_endpoint": f"{server.url}/token", **spec}, environment)


def test_the_issuer_is_tried_as_the_audience(
    server: MockAuthorizationServer, held: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("snippetgen.verify.token_endpoint._expected", lambda *_: ((ISSUER,), now()))
    server.client = Client(ID, ODD, public_key=key_for("RS256").public)
    diagnosis = ask(
        server, held, client_authentication=ClientAssertion(), issuer=ISSUER, offered=()
    )
    assert explained(diagnosis) == {"issuer"}
    assert diagnosis.changes is not None
    assert diagnosis.changes["assertion_audience"] == ISSUER


def test_a_refused_assertion_has_an_explanation_of_its_own(
    server: MockAuthorizationServer, held: dict[str, str]
) -> None:
    server.client = Client(ID, ODD, public_key=key_for("RS256", "somebody else").public)
    diagnosis = ask(server, held, client_authentication=ClientAssertion(), offered=())
    assert "invalid_assertion" in explained(diagnosis)


def test_client_secret_jwt_is_tried_only_where_it_is_offered_or_asked_for(
    server: MockAuthorizationServer,
) -> None:
    server.client = Client(ID, f"{ODD}-{ODD}", methods=("client_secret_jwt",))
    assert "client_secret_jwt" not in facts(ask(server))
    server.forget()
    offered = ask(server, offered=("client_secret_jwt", "private_key_jwt"))
    assert facts(offered)["client_secret_jwt"] == "yes"
    assert "client_secret_post" not in facts(offered)
    server.forget()
    own = ClientAssertion(Assertion("HS256"))
    assert ask(server, client_authentication=own).attempts[0].accepted


def test_a_nonce_is_sent_once_it_is_asked_for(
    server: MockAuthorizationServer, tmp_path: Path
) -> None:
    (tmp_path / "dpop").write_bytes(key_for("ES256", "DPoP").file["pem"])
    environment = {"CLIENT_ID": ID, "CLIENT_SECRET": ODD, "DPOP_KEY_FILE": str(tmp_path / "dpop")}
    server.answer = answers.NONCE
    diagnosis = ask(server, environment, proof=Dpop())
    assert diagnosis.exit_status == 0
    assert diagnosis.attempts[0].reply.error == "use_dpop_nonce"
    server.forget()
    server.answer = answers.NONCE_AGAIN
    again = ask(server, environment, proof=Dpop())
    assert explained(again) == {"nonce_again"}
    assert len(again.attempts) == 2


@pytest.mark.parametrize(
    ("spec", "options", "status"),
    [
        ("", [], 0),
        ("", ["--auth", "client_secret_basic"], 2),
        ('client_authentication = "client_secret_basic"\n', [], 2),
    ],
)
def test_another_method_stands_in_for_one_that_nobody_chose(
    snippetgen: Command,
    folder: Path,
    server: MockAuthorizationServer,
    held: dict[str, str],
    spec: str,
    options: list[str],
    status: int,
) -> None:
    server.client = Client(ID, ODD, public_key=key_for("RS256").public)
    (folder / "snippetgen.toml").write_text(f'token_endpoint = "{server.url}/token"\n{spec}')
    environment = {key: held[key] for key in ("CLIENT_ID", "PRIVATE_KEY_FILE")}
    result = snippetgen("doctor", *options, env=environment)
    assert result.returncode == status, result.stderr
    assert "the variable CLIENT_SECRET is not set" in result.stderr
    assert ("private_key_jwt" in result.stdout) == (status == 0)


def test_what_a_document_says_of_the_method_is_no_choice(
    snippetgen: Command, server: MockAuthorizationServer, held: dict[str, str]
) -> None:
    server.client = Client(ID, ODD, public_key=key_for("RS256").public)
    parameters = "grant_type=client_credentials&client_id=x&client_secret=MY_CLIENT_SECRET"
    environment = {key: held[key] for key in ("CLIENT_ID", "PRIVATE_KEY_FILE")}
    curl = f"curl -d '{parameters}' {server.url}/token"
    result = snippetgen("doctor", "--curl", curl, env=environment)
    assert result.returncode == 0, result.stderr
    assert tomllib.loads(result.stdout)["client_authentication"] == "private_key_jwt"


def test_the_format_of_a_dpop_key_stays_where_the_other_key_goes(
    server: MockAuthorizationServer, tmp_path: Path
) -> None:
    (tmp_path / "key").write_bytes(key_for("RS256").file["jwk"])
    (tmp_path / "dpop").write_bytes(key_for("ES256", "DPoP").file["jwk"])
    public = key_for("RS256").public
    server.client = Client(ID, ODD, methods=("client_secret_basic",), public_key=public)
    files = {"PRIVATE_KEY_FILE": str(tmp_path / "key"), "DPOP_KEY_FILE": str(tmp_path / "dpop")}
    environment = {"CLIENT_ID": ID, "CLIENT_SECRET": ODD, **files}
    given = {
        "token_endpoint": f"{server.url}/token",
        "client_authentication": "private_key_jwt",
        "private_key_format": "jwk",
        "signing_algorithm": "RS256",
        "dpop": True,
    }
    diagnosis = diagnose(read_spec(TomlTable(given, "test")), environment)
    assert diagnosis.changes is not None
    spec = kept({**given, **diagnosis.changes})
    assert "signing_algorithm" not in spec
    assert (spec["private_key_format"], spec["client_authentication"]) == (
        "jwk",
        "client_secret_basic",
    )
    get_token(server, spec, environment)


def test_keys_that_will_not_do_leave_the_other_methods(
    server: MockAuthorizationServer, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("junk")
    said = Said()
    environment = {"CLIENT_ID": ID, "CLIENT_SECRET": ODD, "PRIVATE_KEY_FILE": str(tmp_path / "key")}
    assert ask(server, environment, said).exit_status == 0
    assert "private_key_jwt is not tried: PRIVATE_KEY_FILE holds no private key" in said.text


def test_without_the_library_what_is_signed_is_left_out_or_refused(
    server: MockAuthorizationServer, held: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("snippetgen.doctor.signing.missing_package", lambda: "joserfc")
    said = Said()
    assert ask(server, held, said).exit_status == 0
    assert "private_key_jwt is not tried" in said.text
    assert "pip install 'snippetgen[verify]'" in said.text
    server.forget()
    with pytest.raises(InputError, match=r"joserfc: pip install 'snippetgen\[verify\]'"):
        ask(server, held, client_authentication=ClientAssertion())
    assert not server.received


def test_a_certificate_and_another_key_are_refused_before_anything_is_sent(
    secure: MockAuthorizationServer, held: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "other").write_bytes(authority().client("other").key)
    environment = held | {"CLIENT_KEY_FILE": str(tmp_path / "other")}
    with pytest.raises(InputError, match="CLIENT_KEY_FILE are not a certificate and its"):
        ask(secure, environment, client_authentication=ClientCertificate())
    assert not secure.received


def test_variables_may_have_other_names(server: MockAuthorizationServer) -> None:
    request = TokenRequest(
        token_endpoint=f"{server.url}/token",
        client_id=EnvRef("MY_ID"),
        client_secret=EnvRef("MY_SECRET"),
        client_authentication=ClientSecretPost(),
    )
    said = Said()
    diagnosis = diagnose(request, {"MY_ID": ID, "MY_SECRET": ODD}, tell=said.lines.append)
    assert diagnosis.exit_status == 0
    assert "MY_ID, MY_SECRET" in said.text


def test_a_dozen_requests_is_the_end(secure: MockAuthorizationServer, held: dict[str, str]) -> None:
    secure.client = replace(secure.client, scopes=("a", "c"))
    scope = tuple("abcdefghijklmn")
    diagnosis = ask(secure, held, scope=scope)
    assert len(diagnosis.attempts) == LONGEST_SEARCH
    assert "budget" in explained(diagnosis)
    assert diagnosis.changes is not None
    assert diagnosis.changes["scope"] == ["a", "c"]
