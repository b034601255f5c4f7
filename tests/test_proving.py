"""What a client proves and asks for: the model, the options, and the server that checks them."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, import_key

from snippetgen import TokenRequest, grants, render
from snippetgen.client_authentication import (
    ClientAssertion,
    ClientCertificate,
    ClientSecretPost,
    PublicClient,
)
from snippetgen.errors import InputError, UnsupportedError
from snippetgen.signing import Assertion, Dpop
from snippetgen.text import EnvRef
from snippetgen.verify.keys import fits, key_for, read_jwk
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.registration import ISSUER, Client, s256

from .conftest import Command
from .test_mock_server import ask

ENDPOINT = "https://auth.example.com/token"
LONG_SECRET = "not-a-real-secret-" + "0123456789" * 5
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Assertion(algorithm="none"), ["signing_algorithm", "RS256"]),
        (lambda: Assertion(certificate_thumbprint="abc"), ["certificate_thumbprint", "43"]),
        (lambda: Assertion(certificate_thumbprint="=" * 43), ["certificate_thumbprint", "U+003D"]),
        (lambda: Assertion(claims=(("exp", "1"),)), ["claim exp", "itself"]),
        (lambda: Assertion(claims=(("a", "1"), ("a", "2"))), ["claim a", "twice"]),
        (lambda: Assertion(key_id=""), ["key_id is empty"]),
        (lambda: Dpop(algorithm="HS256"), ["dpop_algorithm", "RFC 9449"]),
        (lambda: grants.jwt_bearer(Assertion("HS256")), ["HS256", "private key"]),
        (lambda: grants.custom("password"), ["password", "grant_type"]),
        (lambda: grants.custom("a b"), ["custom_grant_type", "U+0020"]),
        (lambda: grants.token_exchange(subject_token_type="jwt"), ["subject_token_type", "URI"]),
        (lambda: grants.device_code(polling=grants.Polling(0, 9)), ["polling_interval", "0"]),
        (lambda: grants.device_code(polling=grants.Polling(10, 9)), ["polling_time_limit"]),
        (lambda: request(client_authentication=PublicClient()), ["none", "section 4.4"]),
        (
            lambda: request(
                client_authentication=ClientCertificate(), token_endpoint="http://localhost/t"
            ),
            ["tls_client_auth", "https"],
        ),
        (
            lambda: request(
                client_authentication=ClientAssertion(), grant=grants.jwt_bearer(Assertion())
            ),
            ["one assertion"],
        ),
        (
            lambda: request(body_format="json", resource=("https://a/", "https://b/")),
            ["resource", "form"],
        ),
        (lambda: request(resource=("/api",)), ["resource", "absolute URI"]),
        (lambda: request(resource=("https://a/#b",)), ["resource", "fragment"]),
        (lambda: request(parameters=(("resource", "x"),)), ["resource", "field of its own"]),
        (lambda: request(headers=(("DPoP", "x"),)), ["DPoP", "itself"]),
        (
            lambda: request(grant=grants.refresh_token(), parameters=(("refresh_token", "x"),)),
            ["refresh_token", "grant itself"],
        ),
        (lambda: request(grant=grants.refresh_token(EnvRef("A B"))), ["refresh_token", "U+0020"]),
    ],
)
def test_what_cannot_be_asked_is_refused(make: Any, words: list[str]) -> None:
    with pytest.raises(InputError) as refusal:
        make()
    message = str(refusal.value)
    assert "\n" not in message
    for word in words:
        assert word in message


def request(**fields: Any) -> TokenRequest:
    return TokenRequest(**{"token_endpoint": ENDPOINT, **fields})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--key-id", "k"], ["'key_id' has no meaning", "private_key_jwt"]),
        (["--dpop-algorithm", "ES256"], ["dpop_algorithm", "dpop = true"]),
        (["--polling-interval", "9"], ["polling_interval", "device_code"]),
        (["--assertion-claim", "a=b"], ["assertion_claims", "'signed'"]),
        (["--assertion-source", "signed"], ["assertion_source", "jwt-bearer"]),
        (["--private-key-format", "jwk", "--auth", "client_secret_jwt"], ["private_key_format"]),
        (
            ["--auth", "private_key_jwt", "--signing-algorithm", "HS256"],
            ["HS256", "private_key_jwt", "RS256, PS256"],
        ),
        (
            ["--auth", "client_secret_jwt", "--signing-algorithm", "RS256"],
            ["RS256", "client_secret_jwt", "HS256"],
        ),
        (["--auth", "none"], ["client_credentials", "section 4.4"]),
        (["--auth", "password"], ["--auth", "private_key_jwt"]),
        (["--grant", "client_credential"], ["client_credential", "custom_grant_type"]),
        (["--grant", "password", "--custom-grant", "x"], ["not both"]),
        (["--auth", "tls_client_auth", "--token-endpoint", "http://localhost/"], ["https"]),
        (["--body-format", "xml"], ["--body-format", "form"]),
        (["--lang", "postman", "--auth", "private_key_jwt"], ["postman/collection", "c/libcurl"]),
        (["--lang", "php", "--dpop"], ["proof 'DPoP'", "php/curl", "python/requests"]),
    ],
)
def test_options_that_do_not_go_together_are_one_line_and_status_2(
    snippetgen: Command, options: list[str], words: list[str]
) -> None:
    language = [] if "--lang" in options else ["--lang", "python"]
    result = snippetgen(*language, *options)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    for word in words:
        assert word in result.stderr


def test_the_password_grant_is_printed_with_a_warning(snippetgen: Command) -> None:
    result = snippetgen("--lang", "python", "--grant", "password")
    assert result.returncode == 0
    assert "forbidden by RFC 9700" in result.stdout
    assert result.stderr.startswith("snippetgen: warning: the grant 'password' must not be used")
    assert result.stderr.count("\n") == 1


def test_every_variable_can_be_renamed(snippetgen: Command, tmp_path: Any) -> None:
    spec = tmp_path / "spec.toml"
    spec.write_text(
        'client_authentication = "private_key_jwt"\ngrant_type = "authorization_code"\n'
        "dpop = true\n[environment]\n"
        'client_id = "A"\nprivate_key_file = "B"\ndpop_key_file = "C"\n'
        'authorization_code = "D"\ncode_verifier = "E"\nredirect_uri = "F"\n'
    )
    code = snippetgen("--lang", "python", "--spec", spec).stdout
    for name in "ABCDEF":
        assert f'require_environment("{name}")' in code
    assert "CLIENT_ID" not in code


def test_a_combination_that_a_target_lacks_is_refused() -> None:
    assertion = Assertion("EdDSA", private_key_format="jwk")
    with pytest.raises(UnsupportedError, match="'EdDSA' with private_key_format 'jwk'"):
        render(request(client_authentication=ClientAssertion(assertion)), "shell/curl")


def test_a_key_is_read_whatever_its_form() -> None:
    for algorithm in ("RS256", "ES256", "EdDSA"):
        key = key_for(algorithm)
        imported = import_key(key.public)
        assert not isinstance(imported, OctKey)
        public = imported.as_pem(private=False)
        for content in (*key.file.values(), public):
            jwk = read_jwk(content)
            assert fits(jwk, algorithm)
            assert ("d" in jwk) == (content != public)
    assert not fits(ECKey.generate_key("P-384").as_dict(), "ES256")
    for bad in (
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b"-----BEGIN PRIVATE KEY-----",
        b'{"kty":"oct","k":"YQ"}',
    ):
        with pytest.raises(ValueError, match="no key"):
            read_jwk(bad)


# The mock server, asked by hand.

ID = "client-1"
GRANTED = {"AUTHORIZATION_CODE": "c", "CODE_VERIFIER": "v" * 43, "REDIRECT_URI": "https://a/b"}
GRANTED |= {"DEVICE_CODE": "d", "ASSERTION": "a"}


@pytest.fixture
def server() -> Iterator[MockAuthorizationServer]:
    client = Client(ID, LONG_SECRET, public_key=key_for("ES256").public, granted=GRANTED)
    with MockAuthorizationServer(client) as server:
        yield server


def private(owner: str = "client") -> Key:
    return import_key(key_for("ES256", owner).file["pem"], "EC")


def signed(server: MockAuthorizationServer, key: Key | None = None, **changes: Any) -> str:
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": ID,
        "sub": ID,
        "aud": f"{server.url}/token",
        "jti": "0123456789abcdef",
    }
    claims |= {"iat": now, "exp": now + 60, **changes}
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "ES256", "typ": "JWT"}, given, key or private())


def token_request(assertion: str, **changes: str) -> str:
    form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
    return urlencode({**form, "client_assertion": assertion, **changes})


@pytest.mark.parametrize(
    "changes", [{}, {"aud": ISSUER}, {"exp": int(time.time()) + 200}, {"extra": "x"}]
)
def test_a_good_assertion_gets_a_token(
    server: MockAuthorizationServer, changes: dict[str, Any]
) -> None:
    assert ask(server, token_request(signed(server, **changes)))[0].status == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"aud": "https://other.example.com/token"}, b"audience"),
        ({"aud": None}, b"audience"),
        ({"exp": int(time.time()) - 60}, b"expired"),
        ({"exp": int(time.time()) + 900}, b"too long"),
        ({"exp": None}, b"whole number"),
        ({"iat": "now"}, b"whole number"),
        ({"iat": int(time.time()) + 600}, b"future"),
        ({"iss": "other"}, b"another client"),
        ({"sub": "other"}, b"another client"),
        ({"jti": None}, b"jti"),
        ({"jti": "short"}, b"jti"),
    ],
)
def test_a_bad_assertion_is_refused(
    server: MockAuthorizationServer, changes: dict[str, Any], words: bytes
) -> None:
    response, content = ask(server, token_request(signed(server, **changes)))
    assert response.status == 401
    assert words in content
    assert not server.issued


def test_an_assertion_is_taken_once(server: MockAuthorizationServer) -> None:
    body = token_request(signed(server))
    assert ask(server, body)[0].status == 200
    response, content = ask(server, body)
    assert response.status == 401
    assert b"used before" in content


def test_another_key_algorithm_or_type_is_refused(server: MockAuthorizationServer) -> None:
    symmetric = jwt.encode({"alg": "HS256"}, {"iss": ID}, OctKey.import_key(LONG_SECRET))
    for assertion in (signed(server, private("somebody")), symmetric, "x", "a.b.c"):
        assert ask(server, token_request(assertion))[0].status == 401
    body = token_request(signed(server), client_assertion_type="other")
    assert ask(server, body)[0].status == 400
    body = token_request(signed(server), client_secret=LONG_SECRET, client_id=ID)
    assert ask(server, body)[0].status == 400
    assert not server.issued


SECRET_FORM = {"client_id": ID, "client_secret": LONG_SECRET, "grant_type": "client_credentials"}


def proof(server: MockAuthorizationServer, typ: str = "dpop+jwt", **changes: Any) -> str:
    claims: dict[str, Any] = {
        "jti": "0123456789abcdef",
        "htm": "POST",
        "htu": f"{server.url}/token",
    }
    claims |= {"iat": int(time.time()), **changes}
    key = private()
    return jwt.encode({"alg": "ES256", "typ": typ, "jwk": key.as_dict(private=False)}, claims, key)


def test_a_good_proof_is_taken_once(server: MockAuthorizationServer) -> None:
    header = {"DPoP": proof(server)}
    body = urlencode(SECRET_FORM)
    assert ask(server, body, header)[0].status == 200
    response, content = ask(server, body, header)
    assert response.status == 400
    assert b"invalid_dpop_proof" in content


@pytest.mark.parametrize(
    "changes",
    [
        {"htm": "GET"},
        {"htu": "https://other.example.com/token"},
        {"iat": int(time.time()) - 3600},
        {"jti": "short"},
        {"typ": "JWT"},
    ],
)
def test_a_bad_proof_is_refused(server: MockAuthorizationServer, changes: dict[str, Any]) -> None:
    response, content = ask(server, urlencode(SECRET_FORM), {"DPoP": proof(server, **changes)})
    assert response.status == 400
    assert b"invalid_dpop_proof" in content


def test_a_proof_that_shows_its_private_key_is_refused(server: MockAuthorizationServer) -> None:
    key = private()
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=True)}
    claims: dict[str, Any] = {
        "jti": "0123456789abcdef",
        "htm": "POST",
        "htu": f"{server.url}/token",
    }
    leaked = jwt.encode(header, {**claims, "iat": int(time.time())}, key)
    response, content = ask(server, urlencode(SECRET_FORM), {"DPoP": leaked})
    assert response.status == 400
    assert b"a private key" in content


def test_a_nonce_is_asked_for_and_then_wanted(server: MockAuthorizationServer) -> None:
    server.answer = "nonce"
    body = urlencode(SECRET_FORM)
    response, content = ask(server, body, {"DPoP": proof(server)})
    nonce = response.headers["DPoP-Nonce"]
    assert (response.status, b"use_dpop_nonce" in content) == (400, True)
    wrong = proof(server, nonce="other", jti="fedcba9876543210")
    assert ask(server, body, {"DPoP": wrong})[0].status == 400
    right = proof(server, nonce=nonce, jti="another-0123456789")
    assert ask(server, body, {"DPoP": right})[0].status == 200


CODE_FORM = {
    **SECRET_FORM,
    "grant_type": "authorization_code",
    "code": "c",
    "code_verifier": "v" * 43,
    "redirect_uri": "https://a/b",
}


@pytest.mark.parametrize("name", ["", "code", "code_verifier", "redirect_uri"])
def test_a_code_needs_its_verifier_and_redirect_uri(
    server: MockAuthorizationServer, name: str
) -> None:
    form = {key: f"{value}x" if key == name else value for key, value in CODE_FORM.items()}
    assert ask(server, urlencode(form))[0].status == (400 if name else 200)
    missing = {key: value for key, value in CODE_FORM.items() if key != name}
    assert ask(server, urlencode(missing))[0].status == (400 if name else 200)


def test_the_challenge_is_that_of_the_standard() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert s256(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B


def test_a_device_waits_for_its_user(server: MockAuthorizationServer) -> None:
    server.answer = "pending"
    grant_type = "urn:ietf:params:oauth:grant-type:device_code"
    body = urlencode({**SECRET_FORM, "grant_type": grant_type, "device_code": "d"})
    statuses = [ask(server, body)[0].status for _ in range(3)]
    assert statuses == [400, 400, 200]


def test_a_client_without_a_secret_must_be_a_public_one(server: MockAuthorizationServer) -> None:
    form = urlencode({"client_id": ID, "grant_type": "client_credentials"})
    assert ask(server, form)[0].status == 401
    server.client = Client(ID, "", public=True)
    assert ask(server, form)[0].status == 200


def test_secret_post_renders_no_helper_for_what_is_not_asked() -> None:
    code = str(render(request(client_authentication=ClientSecretPost()), "python/requests"))
    for word in ("jwt", "private_key", "certificate", "nonce", "interval"):
        assert word not in code
