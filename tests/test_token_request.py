"""The token request refuses what the RFCs refuse, and says why in one line."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from snippetgen import TokenRequest
from snippetgen.client_authentication import ClientSecretBasic, ClientSecretPost
from snippetgen.errors import InputError
from snippetgen.text import EnvRef

ENDPOINT = "https://auth.example.com/token"


def make(**fields: Any) -> TokenRequest:
    return TokenRequest(**{"token_endpoint": ENDPOINT, **fields})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"client_id": "naïve"}, ["client_id", "Appendix A", "character 3", "U+00EF"]),
        ({"client_id": ""}, ["client_id is empty"]),
        ({"client_secret": "a\nb"}, ["client_secret", "Appendix A", "character 2", "U+000A"]),
        ({"client_secret": "tab\there"}, ["client_secret", "U+0009"]),
        ({"client_id": EnvRef("A-B")}, ["environment variable", "U+002D", "HYPHEN-MINUS"]),
        ({"client_id": EnvRef("1A")}, ["environment variable", "digit"]),
        ({"scope": ("read write",)}, ["scope", "A.4", "character 5", "U+0020 SPACE"]),
        ({"scope": ("ok", 'a"b')}, ["scope", "U+0022"]),
        ({"scope": ("a\\b",)}, ["scope", "U+005C"]),
        ({"scope": ("",)}, ["scope is empty"]),
        ({"scope": "read"}, ["scope is a str", "tuple"]),
        ({"parameters": {"a": "1"}}, ["parameters is a dict", "tuple"]),
        ({"audience": ""}, ["audience is empty"]),
        ({"audience": "\ud800"}, ["audience", "U+D800"]),
        ({"parameters": (("a b", "1"),)}, ["parameter name", "8.2", "U+0020"]),
        ({"parameters": (("a", ""),)}, ["parameter a is empty"]),
        ({"parameters": (("a", "1"), ("a", "2"))}, ["parameter a", "twice", "3.2"]),
        ({"parameters": (("scope", "x"),)}, ["parameter scope", "field of its own"]),
        ({"parameters": (("client_secret", "x"),)}, ["parameter client_secret"]),
        ({"headers": (("X Y", "1"),)}, ["header name", "U+0020"]),
        ({"headers": (("X", "a\r\nB: c"),)}, ["header X", "character 2", "U+000D"]),
        ({"headers": (("X", " a"),)}, ["header X", "space"]),
        ({"headers": (("X", "1"), ("x", "2"))}, ["header x", "twice"]),
        ({"headers": (("Authorization", "Basic x"),)}, ["header Authorization", "itself"]),
        ({"token_endpoint": "http://auth.example.com/token"}, ["token_endpoint", "https", "3.2"]),
        ({"token_endpoint": "http://127.0.0.1.example.com/"}, ["token_endpoint", "https"]),
        ({"token_endpoint": "ftp://auth.example.com/"}, ["token_endpoint", "absolute URL"]),
        ({"token_endpoint": "/token"}, ["token_endpoint", "absolute URL"]),
        ({"token_endpoint": "https:///token"}, ["token_endpoint", "absolute URL"]),
        ({"token_endpoint": ENDPOINT + "#x"}, ["token_endpoint", "fragment"]),
        ({"token_endpoint": ENDPOINT + "#"}, ["token_endpoint", "fragment"]),
        ({"token_endpoint": "https://u:p@auth.example.com/"}, ["token_endpoint", "'@'"]),
        ({"token_endpoint": ENDPOINT + "?client_secret=x"}, ["token_endpoint", "2.3.1"]),
        ({"token_endpoint": ENDPOINT + "/{id}"}, ["token_endpoint", "U+007B '{'"]),
        ({"token_endpoint": ENDPOINT + "/[1-9]"}, ["token_endpoint", "'['"]),
        ({"token_endpoint": ENDPOINT + "/../x"}, ["token_endpoint", "'..'"]),
        ({"token_endpoint": ENDPOINT + "/%2e%2E/x"}, ["token_endpoint", "'..'"]),
        ({"token_endpoint": ENDPOINT + "?grant_type=x"}, ["token_endpoint", "grant_type"]),
        ({"token_endpoint": "https://a..example.com/"}, ["token_endpoint", "empty part"]),
        ({"token_endpoint": f"https://{'a' * 64}.example/"}, ["token_endpoint", "63"]),
        ({"token_endpoint": "http://example.com[::1]/t"}, ["token_endpoint"]),
        ({"token_endpoint": "http://[::1]example.com/t"}, ["token_endpoint"]),
        ({"token_endpoint": ENDPOINT + "/%zz"}, ["token_endpoint", "RFC 3986, section 2.1"]),
        ({"token_endpoint": ENDPOINT + "/é"}, ["token_endpoint", "U+00E9"]),
        ({"token_endpoint": "https://auth.example.com:port/"}, ["token_endpoint", "not a URL"]),
        ({"time_limit": 0}, ["time_limit", "1 to 3600"]),
        (
            {"client_id": "a:b", "client_authentication": ClientSecretBasic("none")},
            ["client_id", "RFC 7617", "U+003A"],
        ),
    ],
)
def test_what_breaks_a_rule_is_refused_by_name(fields: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(InputError) as refusal:
        make(**fields)
    message = str(refusal.value)
    assert "\n" not in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    "fields",
    [
        {"client_id": "a:b"},
        {"client_id": "a:b", "client_authentication": ClientSecretPost()},
        {"client_secret": "".join(map(chr, range(0x20, 0x7F)))},
        {"scope": ("https://graph.example.com/.default", "!#[]~")},
        {"parameters": (("city", "Zürich\n\u2028😀\0"),)},
        {"token_endpoint": "http://localhost:8080/token"},
        {"token_endpoint": "http://127.1.2.3/token"},
        {"token_endpoint": "http://[::1]:9/token"},
        {"token_endpoint": ENDPOINT + "?tenant=a%20b&x='()*"},
    ],
)
def test_what_keeps_the_rules_is_taken(fields: dict[str, Any]) -> None:
    request = make(**fields)
    for name, value in fields.items():
        assert getattr(request, name) == value


def test_a_refusal_never_holds_the_secret() -> None:
    with pytest.raises(InputError) as refusal:
        make(client_secret="top-secret-\u00e9")
    assert "top-secret" not in str(refusal.value)


def test_the_secret_is_not_in_the_representation() -> None:
    assert "top-secret" not in repr(make(client_secret="top-secret"))


def test_a_request_cannot_be_changed() -> None:
    request = make()
    change: Callable[..., None] = setattr
    with pytest.raises(FrozenInstanceError):
        change(request, "audience", "x")
