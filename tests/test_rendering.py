"""Escaping cannot be forgotten: what a template prints wrongly is an error, not a snippet."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from snippetgen import TokenRequest, registry, render
from snippetgen.client_authentication import ClientCertificate, ClientSecretPost
from snippetgen.environment import TemplateError, fill
from snippetgen.errors import InputError, SnippetgenError, UnsupportedError
from snippetgen.literals import UnspellableError
from snippetgen.registry import UnknownTargetError
from snippetgen.target import Language, Target, load_language, load_target
from snippetgen.text import Code, EnvRef, Text
from snippetgen.view import build_view
from snippetgen.wire import to_wire

LANGUAGE = """
title = "Test"
default_client = "client"
lexer = "text"
file_name = "get_token.txt"
environment = 'env("<NAME>", "<name>")'
comment = "# <text>"

[names]
variable = "camelCase"
variable_form = "$<name>"

[[literal]]
open = '"'
close = '"'
escape = { '"' = '\\"', '\\' = '\\\\' }
"""

TARGET = """
title = "client"
url = "https://client.example.com/"

[supports]
client_authentication = ["client_secret_post"]
body_format = ["form"]

[run]
command = ["cat", "<file>"]
"""


@pytest.fixture
def language(tmp_path: Path) -> Language:
    folder = tmp_path / "test"
    (folder / "client").mkdir(parents=True)
    (folder / "language.toml").write_text(LANGUAGE)
    (folder / "client" / "target.toml").write_text(TARGET)
    return load_language(folder)


def rendered(language: Language, template: str, **names: object) -> str:
    path = language.folder / "client" / f"{abs(hash(template))}.j2"
    path.write_text(template)
    return fill(language, f"client/{path.name}", names)


VALUE = Text('a"b')


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{{ value }}", '"a\\"b"'),
        ("{{ reference }}", 'env("CLIENT_ID", "client_id")'),
        ("{{ code }} {{ number }}", "<&> 30"),
        ("{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(value) }}", '["a\\"b"]'),
        ("{% set x %}<{{ value }}>{% endset %}{{ x }}", '<"a\\"b">'),
        (
            "{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}{{ value }}{% endcall %}",
            '<"a\\"b">',
        ),
        ("{% set x %}a\n{{ value }}{% endset %}{{ x | indent(2) }}", 'a\n  "a\\"b"'),
        ('{% raw %}"{{client_id}}"{% endraw %}', '"{{client_id}}"'),
    ],
)
def test_values_become_literals_and_blocks_stay_code(
    language: Language, template: str, code: str
) -> None:
    names = {"value": VALUE, "reference": EnvRef("CLIENT_ID"), "code": Code("<&>"), "number": 30}
    assert rendered(language, template, **names) == code


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'plain' }}",
        "{{ value.value }}",
        "{{ none }}",
        "{{ true }}",
        "{{ 1.5 }}",
        "{{ [value] }}",
        "{{ absent }}",
        "{{ value ~ code }}",
        "{{ code ~ value.value }}",
        "{{ code ~ 'x' }}",
        "{% macro m() %}x{% endmacro %}{{ m() + value.value }}",
        "{% set x = value['value'] %}{{ code.join([x, x]) }}",
        "{{ reference.name }}",
        "{{ 'x' ~ value }}",
        "{{ value | upper }}",
        "{{ value | e }}",
        "{{ value | string }}",
        "{{ value | safe }}",
        "{{ value.__class__ }}",
        '"{{ value }}',
        "{{ value }}'",
        "`{{ value }}",
        '"{{- value -}}"',
        "{% for x in range(3) %}{% endfor %}",
    ],
)
def test_a_template_cannot_print_what_is_not_code(language: Language, template: str) -> None:
    names = {"value": VALUE, "reference": EnvRef("CLIENT_ID"), "code": Code("x")}
    with pytest.raises(TemplateError, match=r"\.j2:1: "):
        rendered(language, template, **names)


def test_a_quote_that_touches_names_file_and_line(language: Language) -> None:
    with pytest.raises(SnippetgenError, match=r"\.j2:2: .* touches a quote"):
        rendered(language, 'first\nx = "{{ value }}"\n', value=VALUE)


@pytest.mark.parametrize("form", [str, format, lambda text: f"{text}", "{}".format])
@pytest.mark.parametrize("value", [VALUE, EnvRef("A")])
def test_a_value_has_no_printable_form(value: object, form: type) -> None:
    with pytest.raises(TypeError):
        form(value)


@pytest.mark.parametrize(("value", "name"), [(VALUE, "value"), (EnvRef("A"), "name")])
def test_a_value_cannot_be_changed(value: object, name: str) -> None:
    for attribute in (name, "_held", "other"):
        with pytest.raises(AttributeError):
            setattr(value, attribute, "x'.system('id').'")


def test_a_value_does_not_show_itself() -> None:
    assert 'a"b' not in repr(VALUE)


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        ("lexer =", "lekser = 1\nlexer =", "unknown key 'lekser'"),
        ('lexer = "text"', "lexer = 1", "'lexer' must be a string"),
        (
            'lexer = "text"',
            'lexxer = "text"',
            "'lexer' is missing; there is: title, default_client, lexxer",
        ),
        ("[[literal]]", "[[literals]]", "unknown key 'literals'"),
        ('"camelCase"', '"CamelCase"', "must be one of snake_case"),
        ("[names]", "[names]\nfrom = 1", "unknown key 'from'"),
        ("open =", "openn =", "'open' is missing"),
        ("escape = { '\"' = '\\\"',", "escape = {", "closing quote"),
        ("'\\' = '\\\\'", "'x' = 'y'", "starts an escape and has none itself"),
        ('title = "Test"', "title = ", "not TOML"),
    ],
)
def test_a_language_file_that_is_wrong_names_itself(
    language: Language, line: str, instead: str, words: str
) -> None:
    path = language.folder / "language.toml"
    assert line in LANGUAGE
    path.write_text(LANGUAGE.replace(line, instead))
    with pytest.raises(InputError) as refusal:
        load_language(language.folder)
    assert "test/language.toml" in str(refusal.value)
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        ("[supports]", "[support]", "unknown key 'support'"),
        ('["client_secret_post"]', '"client_secret_post"', "must be an array"),
        ('["client_secret_post"]', "[1]", "must be an array of strings"),
        ('command = ["cat", "<file>"]', "", "[run], or companion_of"),
        ("command =", "comand =", "unknown key 'comand'"),
    ],
)
def test_a_target_file_that_is_wrong_names_itself(
    language: Language, line: str, instead: str, words: str
) -> None:
    path = language.folder / "client" / "target.toml"
    assert line in TARGET
    path.write_text(TARGET.replace(line, instead))
    with pytest.raises(InputError) as refusal:
        load_target(language, path.parent)
    assert "templates/test/client/target.toml" in str(refusal.value)
    assert words in str(refusal.value)


def test_a_template_that_is_not_there_is_named(language: Language) -> None:
    target = load_target(language, language.folder / "client")
    request = TokenRequest(
        token_endpoint="https://auth.example.com/", client_authentication=ClientSecretPost()
    )
    with pytest.raises(TemplateError, match=r"test/client/snippet\.txt\.j2 is not there"):
        render(request, target)


def test_an_unsupported_method_names_the_targets_that_support_it(language: Language) -> None:
    target = load_target(language, language.folder / "client")
    with pytest.raises(UnsupportedError) as refusal:
        render(TokenRequest(token_endpoint="https://auth.example.com/"), target)
    assert "'client_secret_basic' is not supported by test/client" in str(refusal.value)
    assert "clojure/java-net-http" in str(refusal.value)


def test_text_without_a_spelling_is_refused_and_not_changed() -> None:
    request = TokenRequest(
        token_endpoint="https://auth.example.com/", parameters=(("text", "{{x}}"),)
    )
    with pytest.raises(UnsupportedError, match=r"postman/collection .*'\{\{'"):
        render(request, "postman")


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownTargetError):
        render(TokenRequest(token_endpoint="https://auth.example.com/"), "php/nothing")


def test_one_render_does_not_change_the_next() -> None:
    request = TokenRequest(token_endpoint="https://auth.example.com/token", scope=("read",))
    names = ["python", "javascript", "php", "postman", "postman/environment"]
    first = [render(request, name) for name in names]
    assert [render(request, name) for name in reversed(names)] == first[::-1]


VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)


@pytest.mark.parametrize("target", registry.targets(), ids=lambda target: target.id)
@settings(max_examples=20, deadline=None)
@given(values=st.lists(VALUES, min_size=2, max_size=2))
@example(values=["\ue000\ue001\uf8ff", "\uf8ff"])
def test_a_program_that_is_kept_is_that_of_its_own_request(
    target: Target, values: list[str]
) -> None:
    requests = [
        TokenRequest(
            token_endpoint=f"https://auth.example.com/x{quote(value, safe='')}",
            parameters=(("one", value), ("two", values[0])),
        )
        for value in values
    ]
    for request in requests:
        view = build_view(request, to_wire(request), target.language, keeps=False)
        view["mark"] = None
        try:
            expected = fill(target.language, target.template, view)
        except UnspellableError:
            with pytest.raises(UnsupportedError):
                render(request, target, marked=False)
        else:
            assert render(request, target, marked=False).code == expected


def test_a_method_is_refused_though_another_has_the_same_program(language: Language) -> None:
    toml = language.folder / "client" / "target.toml"
    toml.write_text(toml.read_text().replace('"client_secret_post"', '"tls_client_auth"'))
    (language.folder / "client" / "snippet.txt.j2").write_text("{{ token_endpoint }}\n")
    target = load_target(language, language.folder / "client")
    request = TokenRequest(
        token_endpoint="https://auth.example.com/", client_authentication=ClientCertificate()
    )
    code = render(request, target, marked=False).code
    assert code == '"https://auth.example.com/"\n'
    with pytest.raises(UnsupportedError, match="self_signed_tls_client_auth"):
        render(replace(request, client_authentication=ClientCertificate(self_signed=True)), target)


@pytest.mark.parametrize("name", ["#X", "###", "&x", "X'y", "`id`", "$HOME"])
def test_a_header_that_a_file_of_http_would_read_otherwise_is_refused(name: str) -> None:
    request = TokenRequest(
        token_endpoint="https://auth.example.com/token", headers=(("X-Tenant_1", "a"), (name, "b"))
    )
    with pytest.raises(UnsupportedError, match=r"header_name 'with symbols'.* http/httpyac"):
        render(request, "http/httpyac")
    assert render(request, "python/requests")
    assert "X-Tenant_1: " in render(replace(request, headers=request.headers[:1]), "http").code
