"""What is wrong with a provider's variables, its options or its file is one line that helps."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from snippetgen.errors import InputError
from snippetgen.sources import providers
from snippetgen.sources.provider import Provider

from .conftest import Command

PRESET = """\
title = "Example"
documentation = "https://example.com/docs"

[required]
scope = "read"
parameters.account_id = "123"

[request]
token_endpoint = "https://{tenant}.example.com/{path}/token"
client_authentication = "client_secret_post"
audience = "{tenant} {path}"

[[variables]]
name = "tenant"
description = "the tenant's name"
example = "acme"

[[variables]]
name = "path"
description = "the path"
example = "oauth"
default = "oauth"
"""
FACTS = ("token_endpoint", "client_authentication", "audience", "scope", "parameters.account_id")
FACT = """
[[facts]]
about = "{about}"
text = "it is so"
sources = ["https://example.com/docs"]
verified = true
"""
WHOLE = PRESET + "".join(FACT.format(about=about) for about in FACTS)


@pytest.fixture
def preset(tmp_path: Path) -> Callable[[str], Provider]:
    """What reads a preset's text."""

    def read(text: str) -> Provider:
        path = tmp_path / "example.toml"
        path.write_text(text, encoding="utf-8")
        return providers.read(path)

    return read


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as error:
        call()
    message = str(error.value)
    assert "\n" not in message
    return message


def test_variables_are_filled_in_where_they_stand(
    preset: Callable[[str], Provider],
) -> None:
    draft = preset(WHOLE).draft({"tenant": "acme", "path": "a b/{tenant}?x"})
    assert draft.keys["token_endpoint"] == "https://acme.example.com/a%20b/%7Btenant%7D%3Fx/token"
    assert draft.keys["audience"] == "acme a b/{tenant}?x"
    assert draft.where == "provider example"
    assert draft.notes == ()


def test_a_variable_with_a_default_may_be_left_out(
    preset: Callable[[str], Provider],
) -> None:
    draft = preset(WHOLE).draft({"tenant": "acme"})
    assert draft.keys["token_endpoint"] == "https://acme.example.com/oauth/token"


def test_all_missing_variables_are_named_with_what_they_are() -> None:
    message = refusal(lambda: providers.load("keycloak").draft({}))
    assert message.startswith("provider keycloak needs --set host=… (")
    assert " and --set realm=… (" in message
    assert "such as 'master'" in message


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"tenant": "acme", "realmm": "x"}, ["no variable 'realmm'", "there is: tenant, path"]),
        ({"tenant": ""}, ["--set tenant= is empty"]),
        ({"tenant": "acme", "path": " "}, ["--set path= is empty"]),
        ({"tenant": "https://acme"}, ["--set tenant", "part of a host name", "'acme'"]),
        ({"tenant": "acme/oauth"}, ["--set tenant", "without a path"]),
        ({"tenant": "acme:8443"}, ["--set tenant", "part of a host name"]),
        ({"tenant": "me@acme"}, ["--set tenant"]),
        ({"tenant": "acme.example.com"}, ["leave out '.example.com'"]),
        ({"tenant": "acme", "path": "/oauth"}, ["--set path: leave out '/' at the start"]),
    ],
)
def test_a_variable_that_does_not_fit_is_refused(
    preset: Callable[[str], Provider], settings: dict[str, str], words: list[str]
) -> None:
    message = refusal(lambda: preset(WHOLE).draft(settings))
    assert message.startswith("provider example")
    for word in words:
        assert word in message


@pytest.mark.parametrize("host", ["localhost:8443", "a-b.example.com", "127.0.0.1:1", "[::1]:9"])
def test_a_host_may_have_a_port(host: str) -> None:
    draft = providers.load("keycloak").draft({"host": host, "realm": "master"})
    assert str(draft.keys["token_endpoint"]).startswith(f"https://{host}/realms/master/")


@pytest.mark.parametrize("host", ["https://a.example.com", "a.example.com/", "a b", "a:", "é"])
def test_a_host_is_a_host_and_no_more(host: str) -> None:
    settings = {"host": host, "realm": "master"}
    message = refusal(lambda: providers.load("keycloak").draft(settings))
    assert "--set host takes a host such as 'keycloak.example.com'" in message


def test_what_is_required_is_asked_for_by_its_option(
    preset: Callable[[str], Provider],
) -> None:
    assert refusal(lambda: providers.load("okta").check({})) == (
        "provider okta needs a scope: --scope NAME (such as 'my_scope')"
    )
    assert "an audience: --audience TEXT" in refusal(lambda: providers.load("auth0").check({}))
    assert refusal(lambda: preset(WHOLE).check({"scope": []})) == (
        "provider example needs a scope: --scope NAME; and the parameter account_id:"
        " --param account_id=… (such as 'read', '123')"
    )
    preset(WHOLE).check({"scope": ["read"], "parameters": {"account_id": "1"}})


def test_notes_name_what_was_not_read_in_a_source_and_what_surprises() -> None:
    draft = providers.load("sap-xsuaa").draft({"subdomain": "acme", "region": "eu10"})
    assert draft.notes[0] == (
        "unverified: credential_encoding (recalled or deduced): see snippetgen providers sap-xsuaa"
    )
    assert draft.notes[1].startswith("credential_encoding: an id holds characters such as '!'")
    assert providers.load("spotify").draft({}).notes[0].startswith("unverified: credential_enc")
    assert providers.load("twitch").draft({}).notes == ()


def test_an_unknown_provider_is_met_with_the_nearest() -> None:
    assert refusal(lambda: providers.load("keyclock")) == (
        "no provider is called 'keyclock'; did you mean 'keycloak'?"
        " 'snippetgen providers' lists all"
    )
    for name in ("", "../okta", "zzzzzz"):
        assert "'snippetgen providers' lists all" in refusal(partial(providers.load, name))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "Example"', "", ["key 'title' is missing"]),
        ('title = "Example"', 'titel = "x"\ntitle = "x"', ["unknown key 'titel'"]),
        ("[[variables]]", 'x = 1\n[[variables]]\nx = "y"', ["[[variables]]", "unknown key 'x'"]),
        ("verified = true", "verified = true\nx = 1", ["[[facts]]", "unknown key 'x'"]),
        ("verified = true", 'verified = "yes"', ["verified", "true or false"]),
        ('name = "path"', 'name = "Path"', ["name 'Path'", "a-z"]),
        ('name = "path"', 'name = "tenant"', ["[[variables]]", "twice: tenant"]),
        ("{path}/token", "{way}/token", ["undeclared variable: way"]),
        ('name = "tenant"', 'title = "tenant"', ["[[variables]]", "key 'name' is missing"]),
        ("https://{tenant}", "http://{tenant}", ["token_endpoint", "https"]),
        ('"client_secret_post"', "5", ["client_authentication"]),
        ('"client_secret_post"', '"client_secret_basic"', ["client_id_in_body", "Basic"]),
        ("parameters.account_id =", "assertion.account_id =", ["no option gives"]),
        ('about = "audience"', 'about = "audiences"', ["no fact about audience"]),
        ('about = "audience"\n', 'about = "audience"\nwarn = true\n', []),
        (FACT.format(about="scope"), "", ["no fact about scope"]),
        ('sources = ["https://example.com/docs"]', "", ["is verified without sources"]),
        ('sources = ["https', 'sources = ["http', ["https URLs"]),
    ],
)
def test_a_preset_that_breaks_a_rule_is_refused_by_file_and_key(
    preset: Callable[[str], Provider], old: str, new: str, words: list[str]
) -> None:
    assert old in WHOLE
    text = WHOLE.replace(old, new, 1)
    if not words:
        assert preset(text).draft({"tenant": "acme"}).notes == ("audience: it is so",)
        return
    message = refusal(lambda: preset(text))
    assert message.startswith("providers/example.toml")
    for word in words:
        assert word in message


def test_a_fact_about_nothing_that_is_known_is_refused(
    preset: Callable[[str], Provider],
) -> None:
    message = refusal(lambda: preset(WHOLE + FACT.format(about="weather")))
    assert "about 'weather'; it must be one of answer, audience" in message


def test_a_variable_that_stands_nowhere_is_refused(
    preset: Callable[[str], Provider],
) -> None:
    message = refusal(lambda: preset(WHOLE.replace("{path}", "oauth")))
    assert "used nowhere: path" in message


def test_more_warnings_than_anybody_reads_are_refused(
    preset: Callable[[str], Provider],
) -> None:
    text = WHOLE.replace("verified = true", "verified = true\nwarn = true")
    assert "more than 2 of them warn" in refusal(lambda: preset(text))


def test_the_command_lists_all_presets(snippetgen: Command) -> None:
    result = snippetgen("providers")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == providers.provider_ids()
    column = lines[0].index("client_secret_post")
    for line in lines:
        assert line[column - 2 : column] == "  "
        assert " ".join(line[column:].split()).split(" ")[1].rstrip(":") in (
            "verified",
            "unverified",
        )


def test_the_command_explains_a_preset(snippetgen: Command) -> None:
    result = snippetgen("providers", "okta")
    assert result.returncode == 0, result.stderr
    for words in (
        "Okta, custom authorization server: unverified: credential_encoding",
        "snippetgen --provider okta --set domain=example.okta.com --scope my_scope --lang php",
        "authorization_server: the id of the authorization server",
        "; if left out, 'default')",
        "scope, such as 'my_scope'",
        'token_endpoint = "https://{domain}/oauth2/{authorization_server}/v1/token"',
        "credential_encoding (unverified): ",
        "client_id_in_body: client_id beside Basic is refused",
        "    https://github.com/ueberauth/oauth2/issues/175",
    ):
        assert words in result.stdout


def test_the_command_speaks_json(snippetgen: Command) -> None:
    found = json.loads(snippetgen("providers", "--json").stdout)
    assert [each["id"] for each in found] == providers.provider_ids()
    zoom = json.loads(snippetgen("providers", "zoom", "--json").stdout)
    assert zoom == next(each for each in found if each["id"] == "zoom")
    assert zoom["request"]["custom_grant_type"] == "account_credentials"
    assert zoom["verified"] is False
    assert {"about", "text", "sources", "verified", "warn"} == set(zoom["facts"][0])


def test_the_command_refuses_an_unknown_provider(snippetgen: Command) -> None:
    result = snippetgen("providers", "keyclock")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "did you mean 'keycloak'?" in result.stderr
