"""A pasted curl command becomes the request that curl itself sends for it."""

import json
import re
import subprocess
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from snippetgen import TokenRequest, registry
from snippetgen.client_authentication import (
    ClientAssertion,
    ClientSecretBasic,
    ClientSecretPost,
    PublicClient,
)
from snippetgen.errors import InputError
from snippetgen.grants import (
    authorization_code,
    custom,
    device_code,
    password,
    token_exchange,
)
from snippetgen.signing import Assertion, Dpop
from snippetgen.sources.curl_command import option_table, read
from snippetgen.sources.curl_command.words import LARGEST_COMMAND, split
from snippetgen.sources.draft import Draft
from snippetgen.spec import read_spec
from snippetgen.text import Local
from snippetgen.toml_table import TomlTable
from snippetgen.verify import runner
from snippetgen.verify.keys import key_for
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.received import Received
from snippetgen.verify.registration import Client
from snippetgen.wire import to_wire

from . import curl_commands

HEADER = ClientSecretBasic(client_id_in_body=False)
POST = ClientSecretPost()


def request_of(draft: Draft) -> TokenRequest:
    return read_spec(TomlTable(draft.keys, draft.where))


def refused(command: str) -> str:
    """The message of a refusal: one line, which says what it is about."""
    with pytest.raises(InputError) as refusal:
        request_of(read(command))
    message = str(refusal.value)
    assert "\n" not in message
    assert message.startswith("the curl command")
    return message


@pytest.fixture
def server() -> Iterator[MockAuthorizationServer]:
    with MockAuthorizationServer(Client("", "")) as server:
        yield server


# The commands of documentation.

DOCUMENTED: dict[str, dict[str, Any]] = {
    "adobe": {
        "token_endpoint": "https://ims-na1.adobelogin.com/ims/token/v3",
        "client_authentication": POST,
        "scope": ("openid,", "AdobeID,", "creative_sdk,", "adobe_admin_api"),
    },
    "amadeus": {
        "token_endpoint": "https://test.api.amadeus.com/v1/security/oauth2/token",
        "client_authentication": POST,
    },
    "auth0": {
        "token_endpoint": "https://tenant.example.com/oauth/token",
        "client_authentication": POST,
        "audience": "YOUR_API_IDENTIFIER",
    },
    "bitbucket": {
        "token_endpoint": "https://bitbucket.org/site/oauth2/access_token",
        "client_authentication": HEADER,
        "grant": authorization_code(),
    },
    "box": {
        "token_endpoint": "https://api.box.com/oauth2/token",
        "client_authentication": POST,
        "parameters": (
            ("box_subject_type", "enterprise"),
            ("box_subject_id", "[ENTERPRISE_ID]"),
        ),
    },
    "cloud_iam": {
        "token_endpoint": (
            "https://tenant.example.com/realms/MY_REALM/protocol/openid-connect/token"
        ),
        "client_authentication": POST,
    },
    "dropbox": {
        "token_endpoint": "https://api.dropbox.com/oauth2/token",
        "client_authentication": HEADER,
        "grant": authorization_code(),
    },
    "entra": {
        "token_endpoint": "https://login.microsoftonline.com/MY_TENANT/oauth2/v2.0/token",
        "client_authentication": POST,
        "scope": ("https://graph.microsoft.com/.default",),
    },
    "google": {
        "token_endpoint": "https://oauth2.googleapis.com/token",
        "client_authentication": POST,
        "grant": device_code(),
    },
    "keycloak": {
        "token_endpoint": "http://localhost:8080/realms/master/protocol/openid-connect/token",
        "client_authentication": PublicClient(),
        "grant": password(),
    },
    "mia_platform": {
        "token_endpoint": "http://localhost/api/m2m/oauth/token",
        "client_authentication": ClientAssertion(),
        "parameters": (("token_endpoint_auth_method", "private_key_jwt"),),
    },
    "netapp": {
        "token_endpoint": "https://console.example.com/oauth/token",
        "client_authentication": POST,
        "body_format": "json",
        "audience": "https://api.cloud.netapp.com",
    },
    "okta": {
        "token_endpoint": "https://tenant.example.com/oauth2/default/v1/token",
        "client_authentication": HEADER,
        "scope": ("customScope",),
        "headers": (("cache-control", "no-cache"),),
    },
    "paypal": {
        "token_endpoint": "https://api-m.sandbox.paypal.com/v1/oauth2/token",
        "client_authentication": HEADER,
        "headers": (("Accept-Language", "en_US"),),
    },
    "red_hat_sso": {
        "token_endpoint": (
            "http://localhost:8080/auth/realms/myrealm/protocol/openid-connect/token"
        ),
        "client_authentication": POST,
        "grant": token_exchange(
            requested_token_type="urn:ietf:params:oauth:token-type:access_token"
        ),
        "audience": "target-client",
        "parameters": (("requested_subject", "wburke"),),
    },
    "salesforce": {
        "token_endpoint": "https://org_domain/services/oauth2/token",
        "client_authentication": POST,
    },
    "spotify": {
        "token_endpoint": "https://accounts.spotify.com/api/token",
        "client_authentication": POST,
    },
    "wso2": {
        "token_endpoint": "https://idp.example.com:9095/oauth2/token",
        "client_authentication": HEADER,
    },
    "zoom": {
        "token_endpoint": "https://zoom.us/oauth/token",
        "client_authentication": HEADER,
        "grant": custom("account_credentials"),
        "parameters": (("account_id", "{accountID}"),),
    },
}
"""What each of them asks, field by field."""

VARIABLES = {
    "client_id": "CLIENT_ID",
    "client_secret": "CLIENT_SECRET",
    "code": "AUTHORIZATION_CODE",
    "redirect_uri": "REDIRECT_URI",
    "device_code": "DEVICE_CODE",
    "subject_token": "SUBJECT_TOKEN",
    "username": "RESOURCE_OWNER_USERNAME",
    "password": "RESOURCE_OWNER_PASSWORD",
}
"""Where the reader puts the values of a command."""


def test_every_documented_command_is_expected_here() -> None:
    assert list(DOCUMENTED) == curl_commands.NAMES
    assert all(curl_commands.load(name).source.startswith("https://") for name in DOCUMENTED)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_documented_command_is_read_as_what_it_asks(name: str) -> None:
    documented = curl_commands.load(name)
    draft = read(documented.with_host())
    assert request_of(draft) == TokenRequest(**DOCUMENTED[name])
    # The credentials are forgotten, whatever the reader puts in their place.
    assert read(documented.complete()).keys == draft.keys


@pytest.mark.parametrize("name", [n for n in DOCUMENTED if curl_commands.load(n).host])
def test_a_placeholder_in_the_url_is_named(name: str) -> None:
    documented = curl_commands.load(name)
    message = refused(documented.text)
    for placeholder in documented.host:
        assert placeholder in message


@pytest.mark.parametrize("name", DOCUMENTED)
def test_the_program_sends_what_curl_sends(
    name: str, server: MockAuthorizationServer, tmp_path: Path
) -> None:
    documented = curl_commands.load(name)
    draft = read(documented.with_host())
    endpoint = str(draft.keys["token_endpoint"])
    command = documented.complete()
    curl_commands.run(command, endpoint, server.url, tmp_path, documented.variable)
    (by_curl,) = server.received
    variables = held_by(by_curl)
    server.client = client_of(request_of(draft), variables)
    files = {"key": key_for("RS256").file["pem"]}

    request = replace(request_of(draft), token_endpoint=server.url + by_curl.target)
    outcome = runner.run(
        registry.find("python/requests"),
        request,
        {**variables, "PRIVATE_KEY_FILE": "key"},
        files,
    )

    assert outcome.exit_status == 0, outcome.messages
    assert outcome.token.strip() in server.issued
    by_program = server.received[-1]
    assert by_program.basic_credentials("none") == by_curl.basic_credentials("none")
    assert shown(by_program, draft) == shown(by_curl, draft)
    for header, value in request.headers:
        assert by_curl.header(header) == by_program.header(header) == [value]


def held_by(received: Received) -> dict[str, str]:
    """The variables as a reader sets them, who has the values of the command."""
    values = named(received)
    basic = received.basic_credentials("none")
    if basic:
        values |= {"client_id": basic[0], "client_secret": basic[1]}
    return {
        "CODE_VERIFIER": "MY_CODE_VERIFIER",
        "REDIRECT_URI": "https://client.example.com/callback",
        **{VARIABLES[name]: value for name, value in values.items() if name in VARIABLES},
    }


def named(received: Received) -> dict[str, str]:
    """The parameters; documentation breaks long ones into lines, which curl sends as blanks."""
    parameters = [(name.strip(), value) for name, value in received.parameters()]
    assert len(dict(parameters)) == len(parameters)
    return dict(parameters)


def client_of(request: TokenRequest, variables: dict[str, str]) -> Client:
    return Client(
        variables["CLIENT_ID"],
        variables.get("CLIENT_SECRET", ""),
        public=isinstance(request.client_authentication, PublicClient),
        public_key=key_for("RS256").public if request.assertions() else None,
        granted={**variables, "custom_grant_type": request.grant.grant_type},
    )


def shown(received: Received, draft: Draft) -> dict[str, str]:
    """What is the same in both requests: all but what is made anew, or is noted to be added."""
    added = re.findall(r"(\w+) is sent as well", " ".join(draft.notes))
    return {
        name: value
        for name, value in named(received).items()
        if name not in (*added, "client_assertion")
    }


# The forms of a command, each of which curl itself is asked about.

BASIC = "curl -u id:pw https://as.example/token"
FORMS = [
    f"{BASIC} -d grant_type=client_credentials",
    f"{BASIC} -dgrant_type=client_credentials -d'scope=a b'",
    f"{BASIC} -d 'grant_type=client_credentials&scope=a+b%20c%2Bd'",
    f'{BASIC} -d "grant_type=client_credentials&audience=\\"a\\\\b\\$c\\`"',
    f"{BASIC} -d $'grant_type=client_credentials&audience=\\u0021\\x41\\'\\101\\ta'",
    f"{BASIC} -d grant_type=client_credentials\\&audience=x",
    f"{BASIC} -d 'grant_type=client_credentials'\"&audience=\"'it'\\''s'",
    f"{BASIC} --data-urlencode grant_type=client_credentials --data-urlencode 'audience=a&b=c +%'",
    f"{BASIC} --data-raw grant_type=client_credentials --data-raw audience=@x",
    f"{BASIC} --data-ascii grant_type=client_credentials --data-binary audience=%C3%BC",
    f"{BASIC} --data-binary $'grant_type=client_credentials&audience=a\\nb'",
    f"{BASIC} -XPOST -sSLkd grant_type=client_credentials -o /dev/null",
    f"{BASIC} -X POST --request POST -d grant_type=client_credentials --compressed -v -i",
    f'{BASIC} --json \'{{"grant_type":"client_credentials","audience":"\\u00fc"}}\'',
    f"{BASIC} --json '{{\"grant_type\":' --json '\"client_credentials\"}}'",
    (
        f"{BASIC} -H 'content-type:application/json; charset=utf-8'"
        ' -d \'{"grant_type":"client_credentials","scope":"a b"}\''
    ),
    f"{BASIC} -d grant_type=client_credentials -H 'X-Tenant: a' -A 'agent/1.0'",
    f"{BASIC} -d grant_type=client_credentials -H 'X-Empty:' -H 'Accept;'",
    f"{BASIC} -d grant_type=client_credentials -d resource=https://a/ -d resource=https://b/",
    f"{BASIC} -d grant_type=client_credentials -d requested_token_type=urn:a:b",
    f"{BASIC} -d grant_type=client_credentials -d audience=a#b -X PUT -X POST",
    f"{BASIC} -d grant_type=client_credentials | cat; echo done",
    f"{BASIC} -d grant_type=client_credentials > out.json 2>&1 && echo done",
    f"{BASIC} -d grant_type=client_credentials 2>/dev/null -d audience=x",
    f"{BASIC} \\\n  -d grant_type=client_credentials \\\n  -d audience=x\n",
    f"{BASIC} -d grant_type=client_credentials # and a comment",
    f"{BASIC} -d grant_type=client_credentials\necho '{{'",
    "FORM=x\n\n" + f"{BASIC} -d grant_type=client_credentials",
    f"TOKEN=x {BASIC} -d grant_type=client_credentials",
    f'TOKEN="$({BASIC} -d grant_type=client_credentials | cat)"; echo "$TOKEN"',
    (
        "curl --url https://as.example/token?tenant=a%20b --user 'i d:p:w+%' --basic"
        " -d grant_type=client_credentials"
    ),
    (
        "curl https://as.example/token -H 'Authorization: basic aWQ6cHc='"
        " -d grant_type=client_credentials -d client_id=id"
    ),
    (
        'curl https://as.example/token -H "Authorization: Basic $(echo -n "id:pw" | base64)"'
        " -d grant_type=client_credentials"
    ),
    (
        'curl https://as.example/token -H "Authorization: Basic `echo -n id:pw | base64`"'
        " -d grant_type=client_credentials"
    ),
    "curl https://as.example/token -d grant_type=refresh_token -d refresh_token=x -d client_id=id",
    (
        "curl https://as.example/token -d grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer"
        " -d assertion=x"
    ),
    "curl https://as.example/token -d grant_type=urn:example:own -d client_id=id -d a=b",
]


@pytest.mark.parametrize("command", FORMS)
def test_a_command_asks_what_curl_asks(
    command: str, server: MockAuthorizationServer, tmp_path: Path
) -> None:
    request = request_of(read(command))
    curl_commands.run(command, "https://as.example/token", server.url, tmp_path, {})
    (by_curl,) = server.received
    assert request.token_endpoint == "https://as.example" + by_curl.target
    wire = to_wire(request)
    assert wire.method == by_curl.method
    content_type = by_curl.header("Content-Type")[0].partition(";")[0]
    assert content_type.endswith("json") == (request.body_format == "json")
    members = [("Content-Type", content_type)]
    sent = replace(by_curl, headers=tuple(members)).parameters()
    known = {name: value for name, value in sent if value}
    values = [(n, known[n] if isinstance(v, Local) else v) for n, v in wire.parameters]
    assert sorted(values) == sorted(sent)
    assert bool(wire.authorization) == bool(by_curl.header("Authorization"))
    ours = ("authorization", "content-type", "content-length", "accept", "accept-encoding", "host")
    agent = [] if "-A" in command else ["user-agent"]
    theirs = [header for header in by_curl.headers if header[0].lower() not in (*ours, *agent)]
    assert sorted(request.headers) == sorted(theirs)


@pytest.mark.parametrize(
    "text",
    [
        f"{BASIC} \\   \n\t-d grant_type=client_credentials \\  \r\n -d audience=x",
        f"{BASIC} ^\r\n-d grant_type=client_credentials ^\r\n-d audience=x\r\n",
        f"{BASIC} `\n-d grant_type=client_credentials `\n-d audience=x",
        f"{BASIC}\n  -d grant_type=client_credentials\n  --data audience=x\n\nand so on",
        f"$ {BASIC} -d grant_type=client_credentials -d audience=x\n{{'it's'}}",
        f"{BASIC} -d grant_type=client_credentials -d audience=x \\",
        f"T=$({BASIC} -d grant_type=client_credentials -d audience=x)",
        f"```bash\n{BASIC} -d grant_type=client_credentials -d audience=x\n```\n",
        (
            f"{BASIC} -d grant_type=client_credentials -d audience=x -H 'Postman-Token: x'"
            " -H 'Accept: */*' -H 'Accept-Encoding: gzip' -H 'Host: as.example' -H 'Expect: x'"
        ),
        f"# It's a request\n% {BASIC} -d grant_type=client_credentials -d audience=x",
        f"{BASIC}\u00a0-d\u00a0grant_type=client_credentials -d audience=x".replace(
            "curl", "curl.exe"
        ),
        f"export T=$({BASIC} -d grant_type=client_credentials -d 'audience=x' | jq -r '.a')",
    ],
)
def test_what_pages_and_prompts_add_is_seen_through(text: str) -> None:
    draft = read(text)
    assert request_of(draft) == TokenRequest(
        token_endpoint="https://as.example/token", client_authentication=HEADER, audience="x"
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["'", '"', "\\", "$'", " ", "\n", "\t", "a", "b", "ü", "-"])),
)
@example(["'", "\\", "'", '"', "\\", '"', "'", '"'])
@example(["$'", "\\", "'"])
@example(["$'\\xc3\\xBC\\u00fc\\U1f600\\z\\e\\E\\101\\?\\x4g\\xg'"])
def test_words_are_split_as_a_shell_splits_them(pieces: list[str]) -> None:
    text = "curl " + "".join(pieces)
    # These are read where a shell reads something else: see the test above.
    assume(not re.search(r"\\[ \t]+\n|\n[ \t]*-|\\\s*\Z", text))
    shell = "curl() { printf '%s\\0' curl \"$@\"; exit; }; "
    done = subprocess.run(
        ["bash", "-c", shell + text],
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=60,
    )
    try:
        words = split(text).words
    except InputError:
        assert done.returncode
        assert b"unexpected EOF" in done.stderr
    else:
        assert "\0".join([*words, ""]).encode() == done.stdout


def test_the_options_are_those_of_curl() -> None:
    shown = subprocess.run(["curl", "--help", "all"], capture_output=True, text=True, check=True)
    options = re.findall(r"^ (?:-(.),|   ) --(\S+)( (?:<|\[protocol).*)?", shown.stdout, re.M)
    assert len(options) > 200
    for letter, name, value in options:
        table = option_table.VALUED if value else option_table.PLAIN
        assert name in table, name
        assert option_table.SHORT.get(letter) == (name if letter else None), name
    assert not option_table.VALUED & option_table.PLAIN


# What is said of it.

GRANT = "-d grant_type=client_credentials"


def test_the_variables_are_named_in_one_note() -> None:
    (note,) = read(f"{BASIC} {GRANT}").notes
    assert note == (
        "CLIENT_ID and CLIENT_SECRET are read from the environment; the values in the command"
        " are not kept"
    )


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (f"{BASIC} {GRANT} -k", ["--insecure", "certificate"]),
        (f"{BASIC} {GRANT} -x http://proxy --cacert ca.pem", ["--proxy and --cacert are left"]),
        (f"{BASIC} {GRANT} -b a=b", ["cookie is left out"]),
        (f"{BASIC} {GRANT} -H 'Cookie: a=b'", ["cookie is left out"]),
        (f"{BASIC} {GRANT} -H 'Accept: text/plain'", ["Accept is left out"]),
        (f"{BASIC} {GRANT} -d scope=", ["parameter scope has no value", "3.2"]),
        (f"{BASIC} {GRANT} -d 'scope={{scope}}'", ["scope holds a placeholder"]),
        (f"{BASIC} {GRANT} -d audience=YOUR_API", ["audience holds a placeholder"]),
        (BASIC.replace("as.", "your-tenant.") + f" {GRANT}", ["token_endpoint holds a place"]),
        (
            f"{BASIC} {GRANT} -d 'tenant=<id>' -d 'a=<b>'",
            ["the parameter tenant holds a placeholder", "the parameter a holds"],
        ),
        (f"curl -u 'a b:c' https://as.example/t {GRANT}", ["as they are", "2.3.1", "'form'"]),
        (f"{BASIC} {GRANT} -d client_secret=x", ["the header is kept", "2.3"]),
        (
            f"{BASIC} -d grant_type=authorization_code -d code=x",
            ["AUTHORIZATION_CODE, CODE_VERIFIER and REDIRECT_URI", "code_verifier is sent as well"],
        ),
        (
            f"curl --cert c.pem --key k.pem https://as.example/t {GRANT}",
            ["CLIENT_CERTIFICATE_FILE and CLIENT_KEY_FILE", "client_id is sent as well", "8705"],
        ),
        (
            f"curl https://as.example/t {GRANT} -d client_assertion=x",
            ["PRIVATE_KEY_FILE", "signed anew"],
        ),
        (f"{BASIC} {GRANT} -H 'DPoP: x'", ["DPOP_KEY_FILE", "made anew"]),
    ],
)
def test_what_is_left_out_or_added_is_noted(command: str, words: list[str]) -> None:
    draft = read(command)
    request_of(draft)
    for word in words:
        assert word in " / ".join(draft.notes)
    assert len(set(draft.notes)) == len(draft.notes)


@pytest.mark.parametrize(
    "options",
    [
        "-sS",
        "-v",
        "-i",
        "-f",
        "-L",
        "--compressed",
        "--http2",
        "--no-silent",
        "-o out.json",
        "-w '%{http_code}'",
    ],
)
def test_what_changes_nothing_is_not_spoken_of(options: str) -> None:
    assert read(f"{BASIC} {GRANT} {options}") == read(f"{BASIC} {GRANT}")


@pytest.mark.parametrize(
    ("user", "encoding"),
    [
        ("id:pw", "form"),
        ("i-d.1:p_w~", "form"),
        ("<client id>:{client secret}", "form"),
        ("$CLIENT_ID:${CLIENT_SECRET}", "form"),
        ("[CLIENT_ID]:{{secret}}", "form"),
        ("id:p:w", "none"),
        ("id:p+w/", "none"),
        ("id:100%25", "none"),
    ],
)
def test_credentials_are_sent_raw_where_encoding_would_change_them(
    user: str, encoding: str
) -> None:
    encoded = b64encode(user.encode()).decode()
    for given_by in (f"-u '{user}'", f"-H 'Authorization: Basic {encoded}'"):
        draft = read(f"curl https://as.example/token {GRANT} {given_by}")
        authentication = ClientSecretBasic(encoding, client_id_in_body=False)  # type: ignore[arg-type]
        assert request_of(draft).client_authentication == authentication


@pytest.mark.parametrize(
    "placeholder",
    [
        "{base64…}",
        "<base64 encoded id:secret>",
        "Base64Encoded(id:secret)",
        "id:secret",
        "MG9hY...",
    ],
)
def test_a_placeholder_for_the_basic_header_is_one(placeholder: str) -> None:
    draft = read(f"curl https://as.example/token {GRANT} -H 'Authorization: Basic {placeholder}'")
    assert request_of(draft).client_authentication == HEADER


def jwt(header: dict[str, str], claims: dict[str, Any]) -> str:
    parts = (json.dumps(part).encode() for part in (header, claims))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + ".MY_SIGN"


@pytest.mark.parametrize(
    ("assertion", "expected"),
    [
        (jwt({"alg": "ES256", "kid": "k"}, {}), Assertion("ES256", key_id="k")),
        (
            jwt({"alg": "RS256", "x5t#S256": "A" * 43}, {"aud": "https://as.example"}),
            Assertion(audience="https://as.example", certificate_thumbprint="A" * 43),
        ),
        (jwt({"alg": "HS512"}, {"aud": ["a", "b"]}), Assertion("HS512")),
        (jwt({"alg": "RS512"}, {}), Assertion()),
        ("eyJhbGci…", Assertion()),
        ("<assertion-JWT>", Assertion()),
    ],
)
def test_an_assertion_is_signed_as_the_one_that_was_pasted(
    assertion: str, expected: Assertion
) -> None:
    command = f"curl https://as.example/token {GRANT} -d 'client_assertion={assertion}'"
    type_ = "-d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    request = request_of(read(f"{command} {type_}"))
    assert request.client_authentication == ClientAssertion(expected, client_id_in_body=False)


@pytest.mark.parametrize(
    ("proof", "expected"),
    [(jwt({"alg": "RS256"}, {}), "RS256"), (jwt({"alg": "HS256"}, {}), "ES256"), ("x", "ES256")],
)
def test_a_proof_is_made_as_the_one_that_was_pasted(proof: str, expected: str) -> None:
    request = request_of(read(f"{BASIC} {GRANT} -H 'DPoP: {proof}'"))
    assert request.proof == Dpop(expected)


def test_a_time_limit_is_kept_in_whole_seconds() -> None:
    assert request_of(read(f"{BASIC} {GRANT} -m 2.5")).time_limit == 3


def test_a_certificate_is_the_method() -> None:
    request = request_of(read(f"curl -E me.pem:pw https://as.example/t {GRANT} -d client_id=id"))
    assert request.client_authentication.method == "tls_client_auth"


def test_the_type_of_an_actors_token_goes_with_the_token() -> None:
    exchange = (
        f"{BASIC} -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange"
        " -d subject_token=x -d subject_token_type=urn:a:b -d actor_token=y"
    )
    assert "the parameter actor_token_type" in refused(exchange)
    request = request_of(read(f"{exchange} -d actor_token_type=urn:c:d"))
    assert request.grant == token_exchange(subject_token_type="urn:a:b", actor_token_type="urn:c:d")


# What is refused, and never with a secret in the message.

SECRET = "hunter2"
USER = f"curl -u id:{SECRET} https://as.example/token"
HEAD = f"curl https://as.example/token {GRANT}"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("", ["none in the text", "the word curl"]),
        (f"wget {SECRET}", ["none in the text"]),
        (f"{USER} -d '{SECRET}", ["quotation mark ' is not closed"]),
        (f'{USER} -d "{SECRET}', ['quotation mark " is not closed']),
        (f"{USER} -d `{SECRET}", ["quotation mark ` is not closed"]),
        (f'{USER} -d "$(echo {SECRET}', ["$( is not closed"]),
        (f"{USER} -d “{SECRET}”", ["typographic quotation marks"]),
        (f"{USER} –d {SECRET}", ["typographic dash"]),
        (f'{USER} -d ^"{SECRET}^"', ["cmd", "bash"]),
        (f"{USER} {GRANT}&client_secret={SECRET}", ["'&' outside quotation marks"]),
        (f"{USER} --data={SECRET}", ["--data= is no option", "blank"]),
        (f"{USER} --hunter-two", ["--hunter-two", "not known"]),
        (f"{USER} -d", ["--data has no value"]),
        (f"{USER} -@{SECRET}", ["an option that curl is not known to have"]),
        (f"{USER} {GRANT} -F a={SECRET}", ["--form", "multipart"]),
        (f"{USER} {GRANT} -G", ["--get", "2.3.1"]),
        (f"{USER} {GRANT} -K file", ["--config", "write them out"]),
        (f"{USER} {GRANT} -n", ["--netrc", "--user"]),
        (f"{USER} {GRANT} --digest", ["--digest", "Basic"]),
        (f"{USER} {GRANT} --oauth2-bearer {SECRET}", ["--oauth2-bearer", "access token"]),
        (f"{USER} {GRANT} --next {USER}", ["--next", "one alone"]),
        (f"{USER} {GRANT} -T {SECRET}", ["--upload-file"]),
        (f"{USER} {GRANT} --expand-data {SECRET}", ["--expand-"]),
        (f"{USER} {GRANT} -X GET", ["not POST", "3.2"]),
        (f"{USER} -I", ["--head", "POST"]),
        (USER, ["sends no data", "grant_type=client_credentials"]),
        (f"{USER} -d scope={SECRET}", ["no parameter grant_type"]),
        (f"{USER} -d @{SECRET}", ["--data @FILE", "write it out"]),
        (f"{USER} --data-urlencode a@{SECRET}", ["--data-urlencode NAME@FILE"]),
        (f"{USER} -H @{SECRET} {GRANT}", ["--header @FILE"]),
        (f"{USER} -H {SECRET} {GRANT}", ["--header has no colon"]),
        (f"{USER} -H A:b -H a:{SECRET} {GRANT}", ["header is given twice"]),
        (f"{USER} {GRANT} -d {SECRET}", ["part 2", "no '='"]),
        (f"{USER} {GRANT} --data-urlencode '=a={SECRET}'", ["part 2", "no '='"]),
        (f"{USER} {GRANT} --data-urlencode {SECRET}", ["part 2", "no '='"]),
        (f"{USER} {GRANT} --data-raw @a={SECRET}", ["parameter name", "8.2"]),
        (f"{USER} {GRANT} -d a={SECRET}%ff", ["part 2", "UTF-8"]),
        (f"{USER} {GRANT} -d a=1 -d a={SECRET}", ["parameter a is given twice", "3.2"]),
        (f"{USER} {GRANT} -H 'Content-Type: text/plain'", ["Content-Type is neither"]),
        (f'{USER} -d \'{{"a":"{SECRET}"}}\'', ["looks like JSON", "Content-Type"]),
        (f"{USER} --json '{SECRET}'", ["is not JSON"]),
        (f"{USER} --json '[\"{SECRET}\"]'", ["is no object"]),
        (f'{USER} --json \'{{"a":["{SECRET}"]}}\'', ["parameter a is no string"]),
        (f"{USER} --json '{{\"expires_in\":1}}'", ["parameter expires_in is no string"]),
        (f"{USER} --json '{'[' * 9999}'", ["is not JSON"]),
        (f"curl {GRANT}", ["no URL"]),
        (f"{USER} https://b.example {GRANT}", ["more than one URL"]),
        (f"curl https://id:{SECRET}@as.example/ {GRANT}", ["before '@'", "--user"]),
        (f"curl 'https://a/?client_secret={SECRET}' {GRANT}", ["client_secret", "2.3.1"]),
        ("curl -X POST 'https://a/?grant_type=x&account_id=y'", ["grant_type", "--data"]),
        (f"curl 'https://a/?api_key={SECRET}' {GRANT}", ["api_key", "query"]),
        (f'curl "https://$HOST/" {GRANT}', ["$HOST", "your own value"]),
        (f"curl 'https://{{tenant}}.a/<region>' {GRANT}", ["{tenant} and <region>"]),
        (f"curl https://$(cat {SECRET})/ {GRANT}", ["a placeholder"]),
        (f"curl -u id:{SECRET} http://as.example/t {GRANT}", ["https", "3.2"]),
        (f"{HEAD} -H 'Authorization: Bearer {SECRET}'", ["scheme Basic"]),
        (f"{HEAD} -H 'Authorization: {SECRET}'", ["scheme Basic"]),
        (f"{USER} {GRANT} -H 'Authorization: Basic x'", ["--user and a header Authorization"]),
        (f"{USER} {GRANT} -H 'X-Api-Key: {SECRET}'", ["header X-Api-Key looks like a secret"]),
        (f"{USER} {GRANT} -d api_token={SECRET}", ["parameter api_token looks like a secret"]),
        (f"{USER} {GRANT} -d code={SECRET}", ["parameter code looks like a secret"]),
        (f'{USER} {GRANT} -d "scope=${SECRET}"', ["scope holds what the shell fills in"]),
        (f'{USER} {GRANT} -H "X-Tenant: ${SECRET}"', ["the header X-Tenant holds what the shell"]),
        (HEAD, ["no client authentication", "4.4", "--user"]),
        (f"{HEAD} -d client_id={SECRET}", ["no client authentication"]),
        (f"{HEAD} -d client_secret={SECRET}", ["no client_id"]),
        (f"curl -u id: https://as.example/token {GRANT}", ["without a secret", "3.2.1"]),
        (f"{USER} {GRANT} -d client_assertion={SECRET}", ["one method", "2.3"]),
        (f"{USER} {GRANT} --cert {SECRET}", ["one method", "2.3"]),
        (
            f"{HEAD} -d client_assertion={SECRET} -d client_assertion_type=urn:saml2-bearer",
            ["no JWT", "7523"],
        ),
        (f"{USER} -d grant_type=refresh_token", ["needs the parameter refresh_token"]),
        (f"{USER} -d 'grant_type=a b'", ["custom_grant_type"]),
        (f"{USER} {GRANT} -m 0", ["--max-time", "1 to 3600"]),
        (f"{USER} {GRANT} -m inf", ["--max-time"]),
        (f"{USER} {GRANT} -m {SECRET}", ["--max-time"]),
        (f"{USER} {GRANT} -d a={'x' * LARGEST_COMMAND}", ["larger than 65536 bytes"]),
    ],
)
def test_what_cannot_be_taken_over_is_refused_by_name(command: str, words: list[str]) -> None:
    message = refused(command)
    for word in words:
        assert word in message
    assert SECRET not in message.replace("--hunter-two", "").replace(f"${SECRET}", "")


@pytest.mark.parametrize(
    "options",
    [
        f"-u id:{SECRET}",
        f"-u 'id:{SECRET} %' -k -x http://u:{SECRET}@proxy -U u:{SECRET} -b s={SECRET}",
        f"-d client_id=id -d client_secret={SECRET}",
        f"-u id:{SECRET} -d client_secret={SECRET}",
        f"-E me.pem:{SECRET} --pass {SECRET}",
        f"-d client_assertion={jwt({'alg': 'RS512'}, {'sub': SECRET})}",
        f"-d client_id=id -d client_secret={SECRET} -H 'Cookie: {SECRET}' -H 'DPoP: {SECRET}'",
    ],
)
@pytest.mark.parametrize(
    "grant",
    [
        "grant_type=client_credentials",
        f"grant_type=refresh_token -d refresh_token={SECRET}",
        f"grant_type=authorization_code -d code={SECRET} -d code_verifier={SECRET}",
        f"grant_type=urn:ietf:params:oauth:grant-type:device_code -d device_code={SECRET}",
        f"grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer -d assertion={SECRET}",
        f"grant_type=password -d username={SECRET} -d password={SECRET}",
        (
            "grant_type=urn:ietf:params:oauth:grant-type:token-exchange"
            f" -d subject_token={SECRET} -d actor_token={SECRET} -d actor_token_type=urn:a:b"
        ),
    ],
)
def test_no_secret_is_kept_or_spoken_of(grant: str, options: str) -> None:
    draft = read(f"curl https://as.example/token -d {grant} {options}")
    request_of(draft)
    assert SECRET not in repr(draft)


PIECES = [
    *("curl", "$", "-d", "-H", "-u", "-X", "POST", "--data-urlencode", "--json", "-sSLk", "-m"),
    *("https://as.example/token", "grant_type=client_credentials", "scope=a", "client_id=x"),
    *("Authorization: Basic", "DPoP: e30.e30.", "Content-Type: application/json", "--cert"),
    *("client_assertion=e30.e30.", '{"grant_type": "x"}', "\\\n", "'", '"', "$'", "\\x", "$(", ")"),
    *("<", ">", "<id>", "`", "|", "&", ";", "#", "{", "}", "$A", "${A}", "=", "%", "\ud800", "\0"),
]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=20),
    st.sampled_from(["", " "]),
)
@example(["curl", *(["${"] * 9999)], "")
@example(["curl", *(["$("] * 9999)], "")
@example(["curl", *(["<a "] * 9999)], "")
@example(["curl", *(['"'] * 9999)], "")
def test_whatever_is_pasted_is_read_or_refused_in_words(pieces: list[str], between: str) -> None:
    for start in ("", "curl -u a:b -d grant_type=client_credentials https://as.example "):
        with suppress(InputError):
            request_of(read(start + between.join(pieces)))
