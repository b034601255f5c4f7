"""The security schemes of an OpenAPI document become a request."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snippetgen import registry
from snippetgen.errors import InputError
from snippetgen.sources import openapi
from snippetgen.sources.draft import Draft
from snippetgen.sources.openapi import document as openapi_document
from snippetgen.spec import read_spec
from snippetgen.text import EnvRef
from snippetgen.token_request import TokenRequest
from snippetgen.toml_table import TomlTable
from snippetgen.verify import runner, toolchain
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.registration import Client
from snippetgen.verify.vectors import VARIABLES

from .conftest import skip
from .metadata_server import Page, WebServer, redirect

DOCUMENTS = Path(__file__).parent / "openapi"
TOKEN_URL = "https://auth.example.com/oauth2/token"
ASSUMED = (
    "client authentication is nothing that OpenAPI says: client_secret_basic is assumed; --auth"
    " NAME changes it, and snippetgen doctor finds out"
)
SECONDS_FOR_A_BOMB = 60
"""When the test gives up on a process; what it waits for takes a few."""


def oauth(flow: str = "clientCredentials", **members: object) -> dict[str, Any]:
    flows = {flow: {"tokenUrl": TOKEN_URL, "scopes": {}, **members}}
    return {"type": "oauth2", "flows": flows}


def document(**schemes: object) -> dict[str, Any]:
    return {"openapi": "3.1.0", "components": {"securitySchemes": schemes}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "api.json"


def read(file: Path, content: object, scheme: str | None = None, **asked: Any) -> Draft:
    """What is drafted of a document, which is JSON and so YAML as well: read as both."""
    text = content if isinstance(content, str) else json.dumps(content)
    file.write_text(text, encoding="utf-8")
    as_json = openapi.read(str(file), scheme, **asked)
    if not isinstance(content, str):
        # In YAML it is not an object from its first character on.
        file.write_text(f"# YAML\n{text}", encoding="utf-8")
        assert openapi.read(str(file), scheme, **asked) == as_json
    return as_json


def refuse(file: Path, content: object, message: str, scheme: str | None = None) -> str:
    """The one line in which a document is refused."""
    text = content if isinstance(content, str) else json.dumps(content)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as refused:
        openapi.read(str(file), scheme)
    said = str(refused.value)
    assert said.startswith(str(file))
    assert said.isprintable()
    return said


def request_of(draft: Draft, **other: object) -> TokenRequest:
    return read_spec(TomlTable({**draft.keys, **other}, draft.where))


# Documents that are published


SANDBOX, LIVE = "https://api-m.sandbox.paypal.com", "https://api-m.paypal.com"
TRACKERS = "https://uri.paypal.com/services/shipping/trackers"

PUBLISHED = {
    "ups-address-validation.yaml": (
        {
            "token_endpoint": "https://wwwcie.ups.com/security/v1/oauth/token",
            "grant_type": "client_credentials",
            "client_id_in_body": False,
        },
        (ASSUMED,),
    ),
    "xero-identity.yaml": (
        {
            "token_endpoint": "https://identity.xero.com/connect/token",
            "grant_type": "authorization_code",
            "client_id_in_body": False,
        },
        (
            "flow authorizationCode is taken, as there is no clientCredentials",
            ASSUMED,
        ),
    ),
    "paypal-shipment-tracking.json": (
        {
            "token_endpoint": f"{SANDBOX}/v1/oauth2/token",
            "grant_type": "client_credentials",
            "client_id_in_body": False,
        },
        (
            f"tokenUrl /v1/oauth2/token is of the first server, {SANDBOX}; others are: {LIVE}",
            f"scopes there are: {TRACKERS}/readwrite, {TRACKERS}/read; choose with --scope",
            ASSUMED,
        ),
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_document_is_read(name: str) -> None:
    draft = openapi.read(str(DOCUMENTS / name), None)
    assert (draft.keys, draft.notes) == PUBLISHED[name]
    assert draft.where == str(DOCUMENTS / name)


def test_every_published_document_is_tried() -> None:
    assert {path.name for path in DOCUMENTS.iterdir()} == set(PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_program_for_a_published_document_gets_a_token(name: str) -> None:
    target = registry.find("python/requests")
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    client = Client("MY_CLIENT_ID", "MY_CLIENT_SECRET", granted=VARIABLES)
    with MockAuthorizationServer(client) as server:
        draft = openapi.read(str(DOCUMENTS / name), None)
        request = request_of(draft, token_endpoint=f"{server.url}/token")
        values = {**VARIABLES, "CLIENT_ID": client.client_id, "CLIENT_SECRET": client.client_secret}
        names = [value.name for _, value in request.variables() if isinstance(value, EnvRef)]
        outcome = runner.run(target, request, {each: values[each] for each in names})
        assert outcome.exit_status == 0, outcome.messages
        assert outcome.token.splitlines() == server.issued
        (received,) = server.received
        parameters = dict(received.parameters())
    assert parameters["grant_type"] == PUBLISHED[name][0]["grant_type"]
    assert "client_id" not in parameters


# Schemes


def test_the_only_scheme_of_oauth_is_taken(file: Path) -> None:
    content = document(key={"type": "apiKey"}, mine=oauth(), basic={"type": "http"})
    assert read(file, content).keys["token_endpoint"] == TOKEN_URL


def test_several_schemes_are_named_with_their_flows(file: Path) -> None:
    content = document(one=oauth(), two=oauth("authorizationCode"), key={"type": "apiKey"})
    said = refuse(file, content, "choose one with --scheme NAME")
    assert "one (clientCredentials), two (authorizationCode)" in said
    assert "key" not in said
    other = f"{TOKEN_URL}/two"
    content["components"]["securitySchemes"]["two"]["flows"]["authorizationCode"] = {
        "tokenUrl": other
    }
    assert read(file, content, "two").keys["token_endpoint"] == other


def test_an_unknown_scheme_is_answered_with_those_that_there_are(file: Path) -> None:
    content = document(one=oauth(), key={"type": "apiKey"})
    refuse(file, content, "no security scheme two; there is: one, key", "two")


@pytest.mark.parametrize("scheme", [None, "login"])
def test_openid_connect_is_handed_on_to_its_metadata(file: Path, scheme: str | None) -> None:
    url = "https://auth.example.com/.well-known/openid-configuration"
    login = {"type": "openIdConnect", "openIdConnectUrl": url}
    content = document(key={"type": "apiKey"}, login=login)
    refuse(file, content, f"give --issuer {url} instead", scheme)


@pytest.mark.parametrize(
    ("schemes", "scheme", "shown"),
    [
        ({"key": {"type": "apiKey"}}, None, r"key \(apiKey\)"),
        ({"key": {}}, None, r"key \(None\)"),
        ({}, None, "none at all"),
        ({"\x1b[31m": {"type": "http"}}, None, r"there is: \(unprintable\)"),
    ],
)
def test_without_a_scheme_of_oauth_the_message_has_what_there_is(
    file: Path, schemes: dict[str, object], scheme: str | None, shown: str
) -> None:
    refuse(file, document(**schemes), f"no security scheme of type oauth2; .*{shown}", scheme)


def test_a_scheme_of_another_type_is_told_from_those_of_oauth(file: Path) -> None:
    content = document(key={"type": "apiKey"}, one=oauth(), two=oauth())
    refuse(file, content, "scheme key is not of type oauth2: .* --scheme: one, two", "key")
    oidc = {"type": "openIdConnect", "openIdConnectUrl": "https://as.example/x"}
    refuse(file, document(key=oidc, one=oauth()), "--issuer https://as.example/x", "key")


def test_a_reference_to_another_scheme_is_followed_once(file: Path) -> None:
    reference = {"$ref": "#/components/securitySchemes/a~1b%20c"}
    content = document(**{"one": reference, "a/b c": oauth()})
    assert read(file, content, "one").keys["token_endpoint"] == TOKEN_URL


@pytest.mark.parametrize(
    "reference",
    [
        "#/components/securitySchemes/two",
        "#/components/securitySchemes/one",
        "#/components/securitySchemes/none",
        "#/components/schemas/two",
        "auth.yaml#/components/securitySchemes/three",
        "https://other.example.com/auth.yaml",
        "file:///etc/passwd",
        "three",
    ],
)
def test_a_reference_to_elsewhere_is_not_followed(file: Path, reference: str) -> None:
    second = {"$ref": "#/components/securitySchemes/three"}
    content = document(one={"$ref": reference}, two=second, three=oauth())
    refuse(file, content, "refers to .*, which is not followed: write the scheme out", "one")


# Flows


@pytest.mark.parametrize(
    ("flow", "grant_type"),
    [
        ("clientCredentials", "client_credentials"),
        ("authorizationCode", "authorization_code"),
        ("password", "password"),
        ("deviceAuthorization", "device_code"),
    ],
)
def test_each_flow_with_a_token_endpoint_has_its_grant(
    file: Path, flow: str, grant_type: str
) -> None:
    draft = read(file, document(one=oauth(flow)))
    assert draft.keys["grant_type"] == grant_type
    assert request_of(draft).grant.grant_type.endswith(grant_type)


def several() -> dict[str, Any]:
    flows = {
        "implicit": {"authorizationUrl": "https://auth.example.com/authorize"},
        "password": {"tokenUrl": f"{TOKEN_URL}/password"},
        "authorizationCode": {"tokenUrl": f"{TOKEN_URL}/code"},
        "clientCredentials": {"tokenUrl": TOKEN_URL},
    }
    return document(one={"type": "oauth2", "flows": flows})


def test_client_credentials_come_first_and_the_other_flows_are_noted(file: Path) -> None:
    draft = read(file, several())
    assert draft.keys["token_endpoint"] == TOKEN_URL
    assert draft.notes[0] == (
        "flow clientCredentials is taken; others are there as well: --grant authorization_code,"
        " --grant password"
    )


def test_the_flow_of_the_grant_that_the_user_asks_for_is_taken(file: Path) -> None:
    draft = read(file, several(), grant_type="authorization_code")
    assert draft.keys["token_endpoint"] == f"{TOKEN_URL}/code"
    assert "grant_type" not in draft.keys
    assert draft.notes == (ASSUMED,)


@pytest.mark.parametrize("grant_type", ["client_credentials", "password"])
def test_a_grant_without_a_flow_is_noted(file: Path, grant_type: str) -> None:
    draft = read(file, document(one=oauth("authorizationCode")), grant_type=grant_type)
    assert draft.notes[0] == (
        f"there is no flow for --grant {grant_type}: the token endpoint is authorizationCode's"
    )


def test_a_grant_of_which_openapi_has_no_flow_is_not(file: Path) -> None:
    content = document(one=oauth("authorizationCode"))
    assert read(file, content, grant_type="refresh_token").notes == (ASSUMED,)


@pytest.mark.parametrize("flows", [{"implicit": {}}, {}, None])
def test_a_scheme_without_a_token_endpoint_is_refused(file: Path, flows: object) -> None:
    shown = "implicit" if flows else "none at all"
    content = document(one={"type": "oauth2", "flows": flows})
    refuse(file, content, rf"no flow with a token endpoint \({shown}\): give --token-endpoint")


@pytest.mark.parametrize("token_url", [None, ""])
def test_a_flow_without_a_token_url_is_refused(file: Path, token_url: object) -> None:
    refuse(file, document(one=oauth(tokenUrl=token_url)), "one: clientCredentials has no tokenUrl")


@pytest.mark.parametrize(
    ("token_url", "message"),
    [
        ("http://auth.example.com/token", "must be https"),
        ("https://{tenant}.example.com/token", r"character 9 is U\+007B"),
        ("https://u:p@auth.example.com/token", "user or password"),
        ("ftp://auth.example.com/token", "absolute URL"),
        ("https://[", "names no server"),
        ("\x1b[31m", r"relative, \(unprintable\), and"),
    ],
)
def test_a_token_url_must_be_one_to_send_to(file: Path, token_url: str, message: str) -> None:
    said = refuse(file, document(one=oauth(tokenUrl=token_url)), message)
    assert said.endswith("give --token-endpoint instead")


RELATIVE = {
    "path": ("/token", [{"url": "https://api.example.com/v1"}], "https://api.example.com/token"),
    "below": (
        "token",
        [{"url": "https://api.example.com/v1/"}],
        "https://api.example.com/v1/token",
    ),
    "scheme": (
        "//auth.example.com/t",
        [{"url": "https://a.example"}],
        "https://auth.example.com/t",
    ),
    "absolute": (TOKEN_URL, [{"url": "/v1"}, {"url": "/v2"}], TOKEN_URL),
    "variables": (
        "/token",
        [
            {
                "url": "https://{a}.{b}/",
                "variables": {"a": {"default": "x"}, "b": {"default": "y.z"}},
            }
        ],
        "https://x.y.z/token",
    ),
}


@pytest.mark.parametrize("case", RELATIVE)
def test_a_relative_url_is_of_the_first_server(file: Path, case: str) -> None:
    token_url, servers, expected = RELATIVE[case]
    content = {**document(one=oauth(tokenUrl=token_url)), "servers": servers}
    draft = read(file, content)
    assert draft.keys["token_endpoint"] == expected
    assert draft.notes == (ASSUMED,)


@pytest.mark.parametrize("servers", [None, [], [{"url": "/v1"}], [{}], ""])
def test_a_relative_url_of_nothing_is_refused(file: Path, servers: object) -> None:
    content = {**document(one=oauth(tokenUrl="/token")), "servers": servers}
    refuse(file, content, "relative, /token, and the document names no server")


def test_a_refresh_url_is_noted_if_it_is_another(file: Path) -> None:
    content = document(one=oauth(refreshUrl="/refresh"))
    content["servers"] = [{"url": "https://auth.example.com"}]
    assert read(file, content).notes[0] == (
        "refresh tokens have an endpoint of their own: --grant refresh_token goes with"
        " --token-endpoint https://auth.example.com/refresh"
    )
    content = document(one=oauth(refreshUrl=TOKEN_URL))
    assert read(file, content).notes == (ASSUMED,)


# Scopes, and how the client authenticates


def test_the_only_scope_is_asked_for(file: Path) -> None:
    draft = read(file, document(one=oauth(scopes={"read": "Read"})))
    assert draft.keys["scope"] == ["read"]
    assert request_of(draft).scope == ("read",)


def test_of_many_scopes_none_is_asked_for_and_ten_are_named(file: Path) -> None:
    scopes = {f"s{number}": "" for number in range(12)}
    draft = read(file, document(one=oauth(scopes={**scopes, "\x1b": ""})))
    assert "scope" not in draft.keys
    assert draft.notes[0] == (
        "scopes there are: s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 and 3 more; choose with --scope"
    )


@pytest.mark.parametrize("flow", ["authorizationCode", "deviceAuthorization"])
def test_the_scope_of_what_a_user_has_granted_is_not_asked_for_again(file: Path, flow: str) -> None:
    draft = read(file, document(one=oauth(flow, scopes={"read": "Read"})))
    assert "scope" not in draft.keys
    taken = f"flow {flow} is taken, as there is no clientCredentials"
    assert draft.notes == (taken, ASSUMED)


@pytest.mark.parametrize(
    ("method", "in_body"),
    [(None, False), ("client_secret_basic", False), ("client_secret_post", None), ("none", None)],
)
def test_the_client_id_is_left_out_of_the_body_with_basic_alone(
    file: Path, method: str | None, *, in_body: bool | None
) -> None:
    draft = read(file, document(one=oauth()), method=method)
    assert draft.keys.get("client_id_in_body") is in_body
    assert (ASSUMED in draft.notes) == (method is None)


# Versions and shapes


@pytest.mark.parametrize("version", ["3.0.0", "3.0.3", "3.1.1", "3.2.0"])
def test_each_version_of_three_is_read(file: Path, version: str) -> None:
    content = {**document(one=oauth()), "openapi": version}
    assert read(file, content).keys["token_endpoint"] == TOKEN_URL


@pytest.mark.parametrize(
    ("flow", "grant_type"),
    [
        ("application", "client_credentials"),
        ("accessCode", "authorization_code"),
        ("password", "password"),
    ],
)
def test_swagger_is_read_by_its_own_names(file: Path, flow: str, grant_type: str) -> None:
    scheme = {"type": "oauth2", "flow": flow, "tokenUrl": TOKEN_URL, "scopes": {"read": "Read"}}
    content = {"swagger": "2.0", "securityDefinitions": {"one": scheme}}
    draft = read(file, content)
    assert draft.keys["token_endpoint"] == TOKEN_URL
    assert draft.keys["grant_type"] == grant_type
    refuse(file, content | {"swagger": 2.0}, "no security scheme two", "two")
    scheme["flow"] = "implicit"
    refuse(file, content, r"no flow with a token endpoint \(implicit\)")


@pytest.mark.parametrize(
    "content", [{}, {"openapi": "4.0.0"}, {"openapi": None}, {"swagger": "1.2"}]
)
def test_another_version_is_refused(file: Path, content: dict[str, object]) -> None:
    refuse(file, content, "no OpenAPI document of version 3, nor of Swagger 2.0")


@pytest.mark.parametrize(
    "content",
    [
        {**document(), "components": []},
        {**document(), "components": {"securitySchemes": ["one"]}},
        document(one="oauth2"),
        document(one={"type": "oauth2", "flows": ["clientCredentials"]}),
        document(one={"type": "oauth2", "flows": {"clientCredentials": TOKEN_URL}}),
        document(one=oauth(scopes=["read"])),
        {**document(one=oauth()), "servers": ["https://api.example.com"]},
        {**document(one=oauth()), "servers": [{"url": "/", "variables": ["a"]}]},
    ],
)
def test_what_has_another_shape_is_refused(file: Path, content: dict[str, object]) -> None:
    refuse(file, content, "not as OpenAPI wants it")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no object"),
        ("[]", "no object"),
        ("just text", "no object"),
        ("<!doctype html><title>Sign in</title>", "no object"),
        ("{", "not JSON: line 1"),
        ("{\n\"openapi\": '3.0.0'}", "not JSON: line 2"),
        ("openapi: 3.0.0\n\tinfo: tab", "not YAML: line 2: found a tab"),
        ("openapi: [3", "not YAML: line "),
        ("a: \x07", "not YAML: it has a character that is not allowed"),
        ("%YAML 9.9\n---\na: b", "not YAML: line "),
    ],
)
def test_what_is_neither_json_nor_yaml_is_refused(file: Path, content: str, message: str) -> None:
    refuse(file, content, message)


def test_yaml_is_strings_without_tags_or_types(file: Path) -> None:
    draft = read(
        file,
        f"""\
openapi: 3.0
components:
  securitySchemes:
    !!python/object/apply:os.system yes:
      type: !!python/name:os.system oauth2
      flows:
        clientCredentials:
          tokenUrl: {TOKEN_URL}
          scopes:
            no: a Norwegian scope
""",
        "yes",
    )
    assert draft.keys["scope"] == ["no"]


def test_an_anchor_is_the_thing_itself(file: Path) -> None:
    content = f"""\
openapi: 3.0.0
components:
  securitySchemes:
    one:
      type: oauth2
      flows:
        implicit: &flow
          tokenUrl: {TOKEN_URL}
          scopes: &scopes {{read: Read}}
        clientCredentials: *flow
        password: {{tokenUrl: /, scopes: *scopes}}
"""
    draft = read(file, content)
    assert draft.keys["token_endpoint"] == TOKEN_URL
    assert draft.keys["scope"] == ["read"]


def test_an_alias_of_what_is_not_read_is_refused(file: Path) -> None:
    content = """\
openapi: 3.0.0
x-flows: &flows {}
components:
  securitySchemes:
    one: {type: oauth2, flows: *flows}
"""
    refuse(file, content, r"the alias \*flows stands for what lies outside")
    refuse(file, content.replace("one: {", "one: &flows {"), r"the alias \*flows stands")


WORDS = [
    *("openapi", "swagger", "servers", "url", "variables", "default", "components"),
    *("securitySchemes", "securityDefinitions", "one", "type", "oauth2", "flows", "flow", "$ref"),
    *("clientCredentials", "application", "tokenUrl", "refreshUrl", "scopes", "3.1.0", "2.0"),
    *("#/components/securitySchemes/one", TOKEN_URL, "/token", "openIdConnect", "http://[", "{"),
]
"""What means something in a document, wherever it stands."""

values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4)
    ),
)


def around(inner: Any) -> list[dict[str, Any]]:
    """A document with something in each place that is read."""
    return [
        {"openapi": "3.0.0", "components": {"securitySchemes": inner}},
        document(one=inner),
        document(one={"type": "oauth2", "flows": inner}),
        document(one={"type": "oauth2", "flows": {"clientCredentials": inner}}),
        {**document(one=oauth(tokenUrl="/token")), "servers": inner},
        {**document(one=oauth(tokenUrl="/token")), "servers": [inner]},
        {"swagger": "2.0", "securityDefinitions": {"one": inner}},
    ]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values)
def test_whatever_a_document_holds_it_is_a_draft_or_one_line(value: Any) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "api.json")
        for each in around(value):
            file.write_text(json.dumps(each), encoding="utf-8")
            try:
                lines = openapi.read(str(file), None).notes
            except InputError as error:
                lines = (str(error),)
            assert all(line.isprintable() for line in lines)


# Documents that are made to hurt


LAUGHS = "\n".join(
    f"  {chr(98 + depth)}: &{chr(98 + depth)} [{', '.join([f'*{chr(97 + depth)}'] * 10)}]"
    for depth in range(20)
)
MERGES = "\n".join(
    f"  {chr(98 + depth)}: &{chr(98 + depth)}\n    <<: [{', '.join([f'*{chr(97 + depth)}'] * 10)}]"
    for depth in range(20)
)
BOMB = """\
openapi: 3.0.0
components:
  securitySchemes:
    a: &a {type: oauth2}
"""
DEEP, NO_FLOW = "nested too deeply", "has no flow with a token endpoint (none at all)"
BOMBS = {
    "aliases": (BOMB + LAUGHS.replace("  ", "    "), "not as OpenAPI wants it"),
    "merges": (BOMB + MERGES.replace("  ", "    "), NO_FLOW),
    "aliases elsewhere": ("openapi: 3.0.0\nx:\n  a: &a [lol]\n" + LAUGHS, "none at all"),
    "flow sequences": ("[" * 100_000, DEEP),
    "flow mappings": ("# YAML\n" + '{"a": ' * 100_000, DEEP),
    "block sequences": ("- " * 100_000, DEEP),
    "keys of keys": ("? " * 100_000, DEEP),
    "deep where nothing is read": ("openapi: 3.0.0\nx: " + "[" * 100_000, DEEP),
    "JSON objects": ('{"a": ' * 100_000, DEEP),
    "JSON arrays": ('{"a": ' + "[" * 100_000, DEEP),
    "long number": ('{"a": ' + "9" * 1_000_000 + "}", "no OpenAPI document of version 3"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_document_that_is_made_to_hurt_is_refused_with_little_memory(
    file: Path, name: str
) -> None:
    content, message = BOMBS[name]
    file.write_text(content, encoding="utf-8")
    program = """
import resource, sys
from snippetgen.sources import openapi
from snippetgen.errors import InputError
resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
try:
    openapi.read(sys.argv[1], None)
except InputError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        capture_output=True,
        text=True,
        timeout=SECONDS_FOR_A_BOMB,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(file))
    assert message in done.stdout
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize("name", [name for name in PUBLISHED if name.endswith(".yaml")])
def test_documents_are_read_without_the_parser_in_c_as_well(
    file: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(yaml, "CBaseLoader")
    assert openapi.read(str(DOCUMENTS / name), None).keys == PUBLISHED[name][0]
    refuse(file, "- " * 10_000, DEEP)
    refuse(file, "a: \x07", "not YAML: it has a character that is not allowed")


# Files and URLs


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml cannot be read: No such file"):
        openapi.read(str(tmp_path / "none.yaml"), None)


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        openapi.read(str(tmp_path), None)


def test_a_path_with_a_nul_is_no_path() -> None:
    with pytest.raises(InputError, match="has a NUL"):
        openapi.read("a\0b", None)


def test_a_binary_file_is_refused(file: Path) -> None:
    file.write_bytes(b"\x7fELF\x02\x01\x01\x00\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8 text: give an OpenAPI document"):
        openapi.read(str(file), None)


def test_a_file_that_is_too_large_is_refused(file: Path) -> None:
    with file.open("wb") as huge:
        huge.truncate(50 << 20)
    with pytest.raises(InputError, match="larger than 16777216 bytes"):
        openapi.read(str(file), None)


def test_a_byte_order_mark_is_no_text(file: Path) -> None:
    file.write_text(json.dumps(document(one=oauth())), encoding="utf-8-sig")
    assert openapi.read(str(file), None).keys["token_endpoint"] == TOKEN_URL


def test_a_document_is_fetched_and_what_is_relative_is_relative_to_it() -> None:
    with WebServer() as server:
        content = json.dumps(document(one=oauth(tokenUrl="../token"))).encode()
        server.pages["/v1/api.json"] = redirect("/v1/docs/api.json")
        server.pages["/v1/docs/api.json"] = Page(content)
        draft = openapi.read(f"{server.url}/v1/api.json?key=1", None)
        assert draft.keys["token_endpoint"] == f"{server.url}/v1/token"
        assert draft.where == f"{server.url}/v1/docs/api.json"
        assert server.paths == ["/v1/api.json?key=1", "/v1/docs/api.json"]


def test_a_document_that_is_not_there_is_an_error_without_the_query() -> None:
    with WebServer() as server, pytest.raises(InputError, match="HTTP 404") as refused:
        openapi.read(f"{server.url}/api.json?key=MY_KEY", None)
    assert "MY_KEY" not in str(refused.value)


def test_a_document_that_is_too_large_is_refused_before_all_of_it_was_sent() -> None:
    with WebServer() as server:
        server.pages["/api"] = Page(b" " * (1 << 20), times=100)
        with pytest.raises(InputError, match="larger than 16777216 bytes"):
            openapi.read(f"{server.url}/api", None)
    assert openapi_document.LARGEST < server.sent < 100 << 20


@pytest.mark.parametrize(
    "url", ["http://api.example.com/api.json", "file:///etc/passwd", "ftp://api.example.com/a"]
)
def test_a_url_is_https_or_of_this_machine(url: str) -> None:
    with pytest.raises(InputError, match=r"must (be|start with) https"):
        openapi.read(url, None)
