"""A server's metadata become a request (RFC 8414; OpenID Connect Discovery 1.0)."""

import gzip
import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from snippetgen import registry
from snippetgen.errors import InputError
from snippetgen.sources import discovery
from snippetgen.sources.draft import Draft
from snippetgen.spec import read_spec
from snippetgen.target import FEATURES
from snippetgen.token_request import TokenRequest
from snippetgen.toml_table import TomlTable
from snippetgen.verify.authority import authority

from .metadata_server import Page, WebServer, redirect

OAUTH = "/.well-known/oauth-authorization-server"
OPENID = "/.well-known/openid-configuration"
ENDPOINT = "https://auth.example.com/oauth2/token"
MTLS_ENDPOINT = "https://mtls.auth.example.com/oauth2/token"
METHODS = "token_endpoint_auth_methods_supported"
ALGORITHMS = "token_endpoint_auth_signing_alg_values_supported"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def page(issuer: str, **members: object) -> Page:
    known = {"issuer": issuer, "token_endpoint": ENDPOINT, **members}
    return Page(json.dumps(known).encode(), headers=(("Content-Type", "application/json"),))


def request_of(draft: Draft) -> TokenRequest:
    return read_spec(TomlTable(draft.keys, draft.where))


def choose(
    server: WebServer,
    members: Mapping[str, object],
    supports: Mapping[str, Sequence[str]] = FEATURES,
    **asked: Any,
) -> Draft:
    """What is drafted of metadata with these members."""
    server.pages[OAUTH] = page(server.url, **members)
    return discovery.read(server.url, supports, **asked)


# Where the metadata are


@pytest.mark.parametrize("path", ["", "/", "/tenant", "/tenant/", "/a/b"])
@pytest.mark.parametrize(
    "place", ["{oauth}{path}", "{path}{openid}", "{path}{oauth}"], ids=["RFC", "OpenID", "appended"]
)
def test_the_metadata_are_found_in_each_of_the_places(
    server: WebServer, path: str, place: str
) -> None:
    issuer = server.url + path
    found = place.format(oauth=OAUTH, openid=OPENID, path=path.rstrip("/"))
    server.pages[found] = page(issuer)
    draft = discovery.read(issuer, FEATURES)
    assert draft.keys["token_endpoint"] == ENDPOINT
    assert draft.where == server.url + found
    assert server.paths[-1] == found


def test_the_place_of_rfc_8414_comes_first_and_is_enough(server: WebServer) -> None:
    server.pages[f"{OAUTH}/tenant"] = page(f"{server.url}/tenant")
    server.pages[f"/tenant{OPENID}"] = page(f"{server.url}/tenant", token_endpoint="wrong")
    discovery.read(f"{server.url}/tenant", FEATURES)
    assert server.paths == [f"{OAUTH}/tenant"]


@pytest.mark.parametrize(
    ("pasted", "path"),
    [
        (OPENID, ""),
        (OPENID, "/"),
        (OAUTH, ""),
        (f"/a/b{OPENID}", "/a/b"),
        (f"/a/b{OPENID}", "/a/b/"),
        (f"{OAUTH}/a/b", "/a/b"),
        (f"/a/b{OAUTH}", "/a/b"),
    ],
)
def test_the_url_of_the_metadata_is_as_good_as_the_issuer(
    server: WebServer, pasted: str, path: str
) -> None:
    server.pages[pasted] = page(server.url + path)
    draft = discovery.read(server.url + pasted, FEATURES)
    assert draft.keys["token_endpoint"] == ENDPOINT
    assert server.paths == [pasted]


def test_a_place_that_answers_for_another_issuer_does_not_hide_the_right_one(
    server: WebServer,
) -> None:
    server.pages[f"{OAUTH}/tenant"] = page(server.url)
    server.pages[f"/tenant{OPENID}"] = page(f"{server.url}/tenant")
    draft = discovery.read(f"{server.url}/tenant", FEATURES)
    assert draft.where == f"{server.url}/tenant{OPENID}"


def test_the_request_says_what_it_wants_and_who_asks(server: WebServer) -> None:
    choose(server, {})
    ((_, headers),) = server.received
    assert headers["accept"] == "application/json"
    assert headers["user-agent"].startswith("snippetgen/")


def test_no_credentials_are_sent_that_a_netrc_has(
    server: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login netrc password netrc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    choose(server, {})
    ((_, headers),) = server.received
    assert "authorization" not in headers


# Servers that publish something else


REFUSED = {
    "none at all": ({}, r"oauth-authorization-server: HTTP 404; .*openid-configuration: HTTP 404"),
    "a failure": ({OAUTH: Page(status=500)}, r"oauth-authorization-server: HTTP 500; .*HTTP 404"),
    "a password": ({OAUTH: Page(status=401)}, "HTTP 401"),
    "HTML": ({OPENID: Page(b"\n<!doctype html><title>Sign in</title>")}, "HTML and not JSON"),
    "no JSON": ({OAUTH: Page(b"issuer: me")}, "an answer that is not JSON"),
    "no UTF-8": ({OAUTH: Page(b'{"issuer": "\xff"}')}, "an answer that is not JSON"),
    "nothing": ({OAUTH: Page()}, "an answer that is not JSON"),
    "a list": ({OAUTH: Page(b"[]")}, "JSON but no object"),
    "a pit": ({OAUTH: Page(b"[" * 100_000)}, "an answer that is not JSON"),
    "a pit of objects": ({OAUTH: Page(b'{"":' * 100_000)}, "an answer that is not JSON"),
    "a loop": ({OAUTH: redirect(OAUTH)}, "more than 3 redirects"),
    "no place": ({OAUTH: redirect("")}, "more than 3 redirects"),
    "a file": ({OAUTH: redirect("file:///etc/passwd")}, "a redirect to no URL to follow"),
    "a user": ({OAUTH: redirect("http://u@127.0.0.1/")}, "a redirect to no URL to follow"),
    "no host": ({OAUTH: redirect("http://[")}, "a redirect to no URL to follow"),
    "no compression": (
        {OAUTH: Page(b"{}", headers=(("Content-Encoding", "gzip"),))},
        "the answer breaks off",
    ),
}


@pytest.mark.parametrize("temper", REFUSED)
def test_what_is_no_metadata_is_refused_in_one_line_that_has_every_place(
    server: WebServer, temper: str
) -> None:
    pages, message = REFUSED[temper]
    server.pages.update(pages)
    with pytest.raises(InputError, match=message) as refused:
        discovery.read(server.url, FEATURES)
    said = str(refused.value)
    assert "\n" not in said
    assert server.url + OAUTH in said
    assert server.url + OPENID in said
    assert "--token-endpoint" in said


def test_a_redirect_on_the_same_host_is_followed(server: WebServer) -> None:
    server.pages[OAUTH] = redirect("/moved")
    server.pages["/moved"] = page(server.url)
    assert discovery.read(server.url, FEATURES).where == f"{server.url}/moved"


def test_a_redirect_to_another_port_is_refused_and_that_hears_nothing(server: WebServer) -> None:
    with WebServer() as other:
        other.pages[OAUTH] = page(server.url)
        server.pages[OAUTH] = redirect(other.url + OAUTH)
        with pytest.raises(InputError, match=f"redirect to another host, {other.url}"):
            discovery.read(server.url, FEATURES)
        assert other.received == []


def test_a_redirect_to_another_host_is_refused_and_that_hears_nothing(server: WebServer) -> None:
    server.pages[OAUTH] = redirect(server.url.replace("127.0.0.1", "localhost") + OPENID)
    with pytest.raises(InputError, match="redirect to another host, http://localhost:"):
        discovery.read(server.url, FEATURES)
    # The second place was asked for by the name that the user gave.
    assert [headers["host"].partition(":")[0] for _, headers in server.received] == [
        "127.0.0.1"
    ] * 2


def test_what_is_too_large_is_refused_before_all_of_it_was_sent() -> None:
    with WebServer() as server:
        huge = Page(b" " * (1 << 20), times=50)
        server.pages[OAUTH] = huge
        with pytest.raises(InputError, match="larger than 1048576 bytes"):
            discovery.read(server.url, FEATURES)
    assert server.sent < 50 << 20


def test_the_body_of_a_redirect_is_not_read() -> None:
    with WebServer() as server:
        moved = redirect("/moved")
        server.pages[OAUTH] = replace(moved, body=b" " * (1 << 20), times=50)
        server.pages["/moved"] = page(server.url)
        assert discovery.read(server.url, FEATURES).where == f"{server.url}/moved"
    assert server.sent < 50 << 20


def test_a_compressed_bomb_is_refused_by_what_it_would_be(server: WebServer) -> None:
    bomb = gzip.compress(b" " * (50 << 20))
    assert len(bomb) < discovery.LARGEST
    server.pages[OAUTH] = Page(bomb, headers=(("Content-Encoding", "gzip"),))
    with pytest.raises(InputError, match="larger than 1048576 bytes"):
        discovery.read(server.url, FEATURES)


def test_compressed_metadata_are_read(server: WebServer) -> None:
    packed = gzip.compress(page(server.url).body)
    server.pages[OAUTH] = Page(packed, headers=(("Content-Encoding", "gzip"),))
    assert discovery.read(server.url, FEATURES).keys["token_endpoint"] == ENDPOINT


def test_a_header_that_drips_for_ever_ends_with_the_time_limit(server: WebServer) -> None:
    server.pages[OAUTH] = Page(drip=0.05)
    with pytest.raises(InputError, match=r"no whole answer within 0\.5 seconds: try again"):
        discovery.read(server.url, FEATURES, time_limit=0.5)
    assert server.paths == [OAUTH]


def test_a_server_that_is_not_there_is_asked_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(
            InputError, match="no answer: Connection refused: check host"
        ) as refused:
            discovery.read(url, FEATURES)
    assert OPENID not in str(refused.value)


def test_a_certificate_of_an_unknown_authority_is_refused_and_of_a_known_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with WebServer(certificate=authority().server()) as server:
        server.pages[OAUTH] = page(server.url)
        with pytest.raises(InputError, match=r"TLS failed: .*certificate verify failed"):
            discovery.read(server.url, FEATURES)
        assert server.received == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority().certificates))
        assert discovery.read(server.url, FEATURES).keys["token_endpoint"] == ENDPOINT


@pytest.mark.parametrize(
    ("issuer", "message"),
    [
        ("http://auth.example.com", "must be https"),
        ("auth.example.com", "must start with https://"),
        ("file:///etc/passwd", "must start with https://"),
        ("https://user:MY_PASSWORD@auth.example.com", "may not hold a user or password"),
        ("https://auth.example.com/?tenant=1", "no query"),
        ("https://auth.example.com/#a", "no fragment"),
        ("https://auth.example.com:port", "not a URL"),
        ("https://auth.example.com/a b", "character 27 is U\\+0020"),
        ("", "is empty"),
    ],
)
def test_an_issuer_must_be_a_url_to_ask(issuer: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        discovery.read(issuer, FEATURES)
    assert "MY_PASSWORD" not in str(refused.value)


# Metadata that are wrong


@pytest.mark.parametrize(
    ("asked", "published"), [("", "/"), ("/", ""), ("/tenant", "/tenant/"), ("/tenant/", "/tenant")]
)
def test_a_slash_more_or_less_is_another_issuer_and_the_message_has_the_right_one(
    server: WebServer, asked: str, published: str
) -> None:
    server.pages[OAUTH + asked.rstrip("/")] = page(server.url + published)
    with pytest.raises(InputError, match="differs in the slash") as refused:
        discovery.read(server.url + asked, FEATURES)
    assert str(refused.value).endswith(f"give --issuer {server.url}{published}")


@pytest.mark.parametrize(
    ("issuer", "shown"),
    [
        ("https://evil.example.com", "another issuer, https://evil.example.com, and not of"),
        ("\x1b[31mred\n", r"another issuer, \(unprintable\), and not of"),
        ("https://long.example.com/" + "a" * 200, r"another issuer, \(unprintable\), and not of"),
        (None, "names no issuer"),
        (["https://auth.example.com"], "names no issuer"),
    ],
)
def test_metadata_of_another_issuer_are_refused(
    server: WebServer, issuer: object, shown: str
) -> None:
    server.pages[OAUTH] = Page(json.dumps({"issuer": issuer, "token_endpoint": ENDPOINT}).encode())
    with pytest.raises(InputError, match=shown):
        discovery.read(server.url, FEATURES)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"token_endpoint": None}, "names no token_endpoint"),
        ({"token_endpoint": 1}, "token_endpoint is no string"),
        ({"token_endpoint": "/token"}, "must be an absolute URL"),
        ({"token_endpoint": "http://auth.example.com/token"}, "must be https"),
        ({"token_endpoint": "https://u:p@auth.example.com/token"}, "user or password"),
        ({METHODS: "client_secret_basic"}, f"{METHODS} is no array of strings"),
        ({METHODS: [1]}, f"{METHODS} is no array of strings"),
        ({ALGORITHMS: {}}, f"{ALGORITHMS} is no array of strings"),
        ({"grant_types_supported": [None]}, "grant_types_supported is no array of strings"),
        ({"mtls_endpoint_aliases": []}, "mtls_endpoint_aliases is no object"),
        ({"mtls_endpoint_aliases": {"token_endpoint": "http://a.example/"}}, "aliases: .*https"),
    ],
)
def test_a_member_that_is_wrong_is_refused_by_name_and_place(
    server: WebServer, members: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=f"^{server.url}{OAUTH}.*{message}"):
        choose(server, members)


# What is chosen


JWT = {ALGORITHMS: ["RS256", "ES256", "HS256"]}
EVERY = list(FEATURES["client_authentication"])


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        (EVERY, "private_key_jwt"),
        ([m for m in EVERY if m != "private_key_jwt"], "tls_client_auth"),
        (["client_secret_jwt", "self_signed_tls_client_auth"], "self_signed_tls_client_auth"),
        (["client_secret_basic", "client_secret_post", "client_secret_jwt"], "client_secret_jwt"),
        (["client_secret_post", "client_secret_basic"], "client_secret_basic"),
        (["none", "client_secret_post"], "client_secret_post"),
        (["attest_jwt_client_auth", "client_secret_post"], "client_secret_post"),
        (None, "client_secret_basic"),
    ],
)
def test_the_strongest_method_is_chosen(
    server: WebServer, listed: list[str] | None, chosen: str
) -> None:
    draft = choose(server, {METHODS: listed, **JWT})
    assert draft.keys["client_authentication"] == chosen
    assert draft.notes[0].startswith(f"client authentication {chosen}: ")
    assert request_of(draft).client_authentication.method == chosen


def test_every_method_that_is_known_has_its_place_in_the_order(server: WebServer) -> None:
    for method in EVERY:
        draft = choose(server, {METHODS: [method], **JWT}, grant_type="refresh_token")
        assert draft.keys["client_authentication"] == method


def test_the_note_says_why_and_what_else_there_is(server: WebServer) -> None:
    target = registry.find("php/curl")
    members = {METHODS: ["client_secret_post", "client_secret_basic", "private_key_jwt"], **JWT}
    draft = choose(server, members, target.supports, target=target.id)
    (note,) = draft.notes
    assert note == (
        f"client authentication private_key_jwt: the strongest that both {server.url} and php/curl"
        " support; if your client is registered for another, say so by --auth:"
        " client_secret_basic, client_secret_post"
    )


def test_what_the_target_cannot_do_is_passed_over_and_said(server: WebServer) -> None:
    able = {**FEATURES, "client_authentication": ("client_secret_basic", "client_secret_post")}
    members = {METHODS: ["private_key_jwt", "tls_client_auth", "client_secret_post"], **JWT}
    draft = choose(server, members, able, target="a/b")
    assert draft.keys["client_authentication"] == "client_secret_post"
    choice, lack = draft.notes
    assert choice == (
        f"client authentication client_secret_post: the only one that both {server.url} and a/b"
        " support"
    )
    assert lack == (
        f"a/b cannot do what {server.url} takes and what is stronger: private_key_jwt,"
        " tls_client_auth; another target may (snippetgen --list)"
    )


def test_an_algorithm_that_the_target_lacks_is_said_as_well(server: WebServer) -> None:
    able = {**FEATURES, "signing_algorithm": ("RS256",)}
    members = {METHODS: ["private_key_jwt", "client_secret_post"], ALGORITHMS: ["EdDSA"]}
    draft = choose(server, members, able, target="a/b")
    assert draft.keys["client_authentication"] == "client_secret_post"
    assert "stronger: private_key_jwt; another target may" in draft.notes[1]


def test_a_server_that_lists_nothing_takes_basic_and_the_note_says_so(server: WebServer) -> None:
    draft = choose(server, {})
    (note,) = draft.notes
    assert note == (
        f"client authentication client_secret_basic: what {server.url} takes, as it lists nothing"
        " (RFC 8414, section 2)"
    )


@pytest.mark.parametrize(
    ("listed", "able", "chosen"),
    [
        (["ES256", "RS256"], None, "RS256"),
        (["ES256", "PS256"], None, "PS256"),
        (["HS256", "EdDSA"], None, "EdDSA"),
        (None, None, "RS256"),
        (["RS256", "ES256"], ("ES256",), "ES256"),
    ],
)
def test_the_algorithm_is_one_that_both_have(
    server: WebServer, listed: list[str] | None, able: tuple[str, ...] | None, chosen: str
) -> None:
    supports = {**FEATURES, "signing_algorithm": able or FEATURES["signing_algorithm"]}
    draft = choose(server, {METHODS: ["private_key_jwt"], ALGORITHMS: listed}, supports)
    assert draft.keys["signing_algorithm"] == chosen
    (assertion,) = request_of(draft).assertions()
    assert assertion.algorithm == chosen


@pytest.mark.parametrize(
    ("algorithms", "chosen"),
    [(["RS512", "HS384"], "client_secret_jwt"), (["RS512"], "client_secret_basic")],
)
def test_a_method_without_a_common_algorithm_is_passed_over(
    server: WebServer, algorithms: list[str], chosen: str
) -> None:
    listed = ["private_key_jwt", "client_secret_jwt", "client_secret_basic"]
    draft = choose(server, {METHODS: listed, ALGORITHMS: algorithms})
    assert draft.keys["client_authentication"] == chosen
    assert draft.keys.get("signing_algorithm") in ("HS384", None)


@pytest.mark.parametrize("method", ["tls_client_auth", "self_signed_tls_client_auth"])
def test_a_certificate_is_shown_at_the_endpoint_for_certificates(
    server: WebServer, method: str
) -> None:
    aliases = {"token_endpoint": MTLS_ENDPOINT}
    members = {METHODS: [method, "client_secret_basic"], "mtls_endpoint_aliases": aliases}
    assert choose(server, members).keys["token_endpoint"] == MTLS_ENDPOINT
    basic = choose(server, members, method="client_secret_basic")
    assert basic.keys["token_endpoint"] == ENDPOINT
    del members["mtls_endpoint_aliases"]
    assert choose(server, members).keys["token_endpoint"] == ENDPOINT


def test_a_certificate_is_not_chosen_where_there_is_no_tls(server: WebServer) -> None:
    members = {
        "token_endpoint": f"{server.url}/token",
        METHODS: ["tls_client_auth", "client_secret_post"],
    }
    draft = choose(server, members)
    assert draft.keys["client_authentication"] == "client_secret_post"
    assert len(draft.notes) == 1


def test_the_client_id_is_sent_once_with_basic(server: WebServer) -> None:
    assert choose(server, {}).keys["client_id_in_body"] is False
    assert "client_id_in_body" not in choose(server, {METHODS: ["client_secret_post"]}).keys


@pytest.mark.parametrize("grant_type", [None, "client_credentials"])
def test_client_credentials_are_not_for_a_server_of_public_clients(
    server: WebServer, grant_type: str | None
) -> None:
    with pytest.raises(InputError, match="choose another grant with --grant"):
        choose(server, {METHODS: ["none"]}, grant_type=grant_type)


def test_a_public_client_is_drafted_for_another_grant_if_there_is_nothing_else(
    server: WebServer,
) -> None:
    both = {METHODS: ["none", "client_secret_post"]}
    alone = {METHODS: ["none"]}
    draft = choose(server, both, grant_type="device_code")
    assert draft.keys["client_authentication"] == "client_secret_post"
    draft = choose(server, alone, grant_type="device_code")
    assert draft.keys["client_authentication"] == "none"


@pytest.mark.parametrize(
    ("listed", "shown"),
    [
        (["private_key_jwt"], "takes private_key_jwt"),
        (["\x1b[31m", "attest_jwt_client_auth"], "takes none that is known here"),
        ([], "takes none that is known here"),
    ],
)
def test_where_nothing_fits_the_message_has_what_each_side_has(
    server: WebServer, listed: list[str], shown: str
) -> None:
    able = {**FEATURES, "client_authentication": ("client_secret_basic",)}
    with pytest.raises(InputError, match=f"{shown}, a/b has client_secret_basic; ") as refused:
        choose(server, {METHODS: listed}, able, target="a/b")
    assert "\x1b" not in str(refused.value)


def test_the_method_that_the_user_names_is_kept(server: WebServer) -> None:
    draft = choose(server, {METHODS: EVERY, **JWT}, method="client_secret_post")
    assert draft.keys == {"token_endpoint": ENDPOINT, "client_authentication": "client_secret_post"}
    assert draft.notes == ()


def test_the_method_that_the_user_names_is_kept_though_the_server_does_not_list_it(
    server: WebServer,
) -> None:
    members = {METHODS: ["client_secret_post"], ALGORITHMS: ["ES256"]}
    draft = choose(server, members, method="private_key_jwt")
    assert draft.keys["client_authentication"] == "private_key_jwt"
    assert draft.keys["signing_algorithm"] == "ES256"
    (note,) = draft.notes
    assert note == (
        f"{server.url} does not list client authentication private_key_jwt: it lists"
        " client_secret_post"
    )


def test_where_no_algorithm_fits_the_message_has_those_of_the_server(server: WebServer) -> None:
    members = {METHODS: ["private_key_jwt"], ALGORITHMS: ["RS512", "\x1b[31m"]}
    with pytest.raises(InputError, match=r"private_key_jwt \(signed with RS512, \(unprintable\)\)"):
        choose(server, members)


def test_public_clients_are_not_for_a_target_that_must_authenticate(server: WebServer) -> None:
    able = {**FEATURES, "client_authentication": ("client_secret_basic",)}
    with pytest.raises(InputError, match="takes none, a/b has client_secret_basic"):
        choose(server, {METHODS: ["none"]}, able, target="a/b", grant_type="device_code")


URN = "urn:ietf:params:oauth:grant-type:"


@pytest.mark.parametrize(
    ("listed", "wished", "is_there"),
    [
        (["client_credentials"], None, True),
        (["authorization_code"], None, False),
        ([f"{URN}device_code"], "device_code", True),
        ([f"{URN}device_code"], f"{URN}device_code", True),
        (["client_credentials"], "device_code", False),
        (None, "device_code", True),
    ],
)
def test_a_grant_that_the_server_does_not_list_is_noted(
    server: WebServer, listed: list[str] | None, wished: str | None, *, is_there: bool
) -> None:
    draft = choose(server, {"grant_types_supported": listed}, grant_type=wished)
    grant_type = wished or "client_credentials"
    note = f"{server.url} does not list the grant {grant_type} as one that it has"
    assert (note in draft.notes) != is_there
