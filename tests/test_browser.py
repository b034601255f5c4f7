"""The builder's core: what it builds, says and refuses, here and in the engine of a browser."""

import html
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from snippetgen import browser, registry, render, spec
from snippetgen.cli import main
from snippetgen.client_authentication import METHODS
from snippetgen.docs import builder, engine
from snippetgen.errors import RunError
from snippetgen.sources import providers
from snippetgen.sources.provider import Provider
from snippetgen.spec_keys import GRANT_NAMES, KEYS
from snippetgen.toml_table import TomlTable
from snippetgen.verify import vectors

from .builder import programs
from .conftest import skip

HERE = Path(__file__).parent
TARGETS = [target for target in registry.targets() if not target.companion_of]
PRESETS = providers.load_all()

CHOICES: list[dict[str, str]] = [
    {"lang": "php"},
    {"lang": "java/net-http", "style": "client"},
    {"lang": "js", "scope": "read  write", "audience": "it's", "time_limit": "7"},
    {"lang": "go", "client_authentication": "client_secret_post", "credentials": "inline"},
    {"lang": "python", "client_id_in_body": "false", "credential_encoding": "none"},
    {"lang": "java", "client_authentication": "private_key_jwt", "key_id": "-k"},
    {"lang": "java", "dpop": "true", "dpop_algorithm": "EdDSA"},
    {"lang": "ruby", "parameters": "a=1=2\n b=$x\r\n\n", "headers": "X-A=#{b}"},
    {"lang": "shell", "grant_type": "device_code", "polling_interval": "7"},
    {"lang": "php", "grant_type": "jwt-bearer", "assertion_source": "signed"},
    {"lang": "php", "custom_grant_type": "account_credentials", "body_format": "json"},
    {"lang": "php", "environment": "client_id=OKTA_ID", "scope": "read"},
    {"lang": "postman", "token_endpoint": "https://login.example.org/token"},
    {"lang": "bruno", "provider": "okta", "set.domain": "my.okta.com", "scope": "read"},
    {"lang": "php", "provider": "auth0", "set.domain": "x.example.com", "audience": "a"},
    {"lang": "php", "provider": "keycloak", "set.host": "h.example.com", "set.realm": "r&d"},
]


def code_of(answer: dict[str, Any]) -> str:
    return str(answer["files"][0]["code"])


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_the_files_are_the_program_and_what_goes_with_it(target: Any) -> None:
    request = spec.read_spec(TomlTable({}, "default"))
    expected = [render(request, each) for each in (target, *registry.companions(target))]
    answer = json.loads(browser.answer(json.dumps({"lang": target.id})))
    assert [(file["name"], file["code"]) for file in answer["files"]] == [
        (snippet.file_name, snippet.code) for snippet in expected
    ]
    for file in answer["files"]:
        assert html.unescape(re.sub(r"<[^<>]+>", "", file["html"])) == file["code"]


@pytest.mark.parametrize("chosen", CHOICES, ids=json.dumps)
def test_the_command_and_the_spec_print_the_same(
    chosen: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    answer = browser.build(chosen)
    monkeypatch.chdir(tmp_path)
    (tmp_path / spec.FILE_NAME).write_text(answer["spec"])
    first, *arguments = shlex.split(answer["command"])
    assert first == "snippetgen"
    if "environment" not in chosen:
        (tmp_path / spec.FILE_NAME).unlink()
    assert main(arguments) == 0
    assert capfdbinary.readouterr().out.decode() == code_of(answer)
    request = spec.read_spec(TomlTable(tomllib.loads(answer["spec"]), "spec"))
    style: Any = chosen.get("style", "function")
    assert render(request, chosen["lang"], style).code == code_of(answer)


@pytest.mark.parametrize("provider", PRESETS, ids=lambda provider: provider.id)
def test_every_preset_can_be_chosen(provider: Provider) -> None:
    chosen = {"lang": "python", "provider": provider.id}
    for variable in provider.variables:
        chosen[f"set.{variable.name}"] = variable.example
    for key, example in provider.required.items():
        table, dot, name = key.partition(".")
        chosen[table] = f"{name}={example}" if dot else example
    assert "error" not in browser.build(chosen)


@pytest.mark.parametrize(
    ("chosen", "field", "words"),
    [
        ({"scope": 'a"b'}, "scope", "U+0022"),
        ({"token_endpoint": "http://a.example.com/"}, "token_endpoint", "must be https"),
        ({"client_authentication": "none"}, "client_authentication", "choose a client_auth"),
        ({"time_limit": "soon"}, "time_limit", "must be a whole number"),
        ({"time_limit": "0"}, "time_limit", "give 1 to 3600 seconds"),
        ({"parameters": "a"}, "parameters", "NAME=VALUE"),
        ({"parameters": "client_secret=x"}, "parameters", "has a field of its own"),
        ({"parameters": "a=1\na=2"}, "parameters", "given twice"),
        ({"headers": "Authorization=x"}, "headers", "set by the request itself"),
        ({"environment": "client_id=1A"}, "environment", "may not start with a digit"),
        ({"resource": "a b"}, "resource", "resource"),
        ({"key_id": "k"}, "key_id", "has no meaning here"),
        ({"dpop": "perhaps"}, "dpop", "must be true or false"),
        ({"style": "client", "grant_type": "device_code"}, "style", "good for one"),
        ({"lang": "postman", "client_authentication": "private_key_jwt"},
         "client_authentication", "is not supported by postman"),
        ({"lang": "r", "dpop": "true"}, "dpop", "is not supported by r"),
        ({"provider": "okta", "scope": "a"}, "set.domain", "the domain of your Okta org"),
        ({"provider": "okta", "set.domain": "https://x", "scope": "a"}, "set.domain", "a host"),
        ({"provider": "okta", "set.domain": "x.example.com"}, "scope", "needs a scope"),
        ({"provider": "nobody"}, None, "no provider is called 'nobody'"),
        ({"lang": "cobol"}, None, "no language or target"),
    ],
)  # fmt: skip
def test_an_error_names_its_field(chosen: dict[str, str], field: str | None, words: str) -> None:
    error = browser.build({"lang": "php", **chosen})["error"]
    assert error["field"] == field
    assert words in error["message"]


@pytest.mark.parametrize("name", ["client_id", "client_secret", "private_key"])
def test_there_is_no_field_for_a_credential(name: str) -> None:
    answer = browser.build({"lang": "php", name: "x"})
    assert answer["error"]["message"] == f"the builder has no field '{name}'"
    assert "files" not in answer


def test_the_fields_with_a_meaning_follow_from_the_others() -> None:
    def meant(**chosen: str) -> set[str]:
        return set(browser.build({"lang": "php", **chosen})["meant"])

    assert {"scope", "client_authentication", "dpop"} <= meant()
    assert meant().isdisjoint({"key_id", "polling_interval", "dpop_algorithm"})
    assert {"key_id", "signing_algorithm"} <= meant(client_authentication="private_key_jwt")
    assert "polling_interval" in meant(grant_type="device_code")
    # Also where a field is filled that has none, so that the form can put it away.
    assert "key_id" not in meant(key_id="k")


def test_what_is_run_sets_what_the_program_reads() -> None:
    run = browser.build({"lang": "php", "client_authentication": "private_key_jwt"})["run"]
    assert "export PRIVATE_KEY_FILE=" in run
    assert "CLIENT_SECRET" not in run
    assert "read -rs CLIENT_SECRET" in browser.build({"lang": "php"})["run"]
    assert run.endswith("php get_token.php")


def test_the_form_has_every_key_once_and_none_for_a_client_id() -> None:
    fields = Counter(name for section in builder.SECTIONS for name in section.keys)
    assert fields == Counter(name for name in KEYS if name != "client_id")


def test_the_core_is_the_same_archive_each_time_and_runs_by_itself(tmp_path: Path) -> None:
    archive = engine.core()
    assert archive == engine.core()
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        assert {Path(name).suffix for name in opened.namelist()} == {".py", ".toml", ".j2"}
        opened.extractall(tmp_path)
    code = """
import json, sys
sys.path = [path for path in sys.path if 'site-packages' not in path]
sys.path.insert(0, '.')
from snippetgen.browser import answer
assert 'files' in json.loads(answer('{"lang": "php", "provider": "atlassian"}'))
print(*sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert {"requests", "socket", "ssl", "subprocess"}.isdisjoint(done.stdout.split())


@pytest.fixture(scope="module")
def engine_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("engine")
    try:
        assert engine.write(root) == len(engine.FILES)
    except RunError as error:
        skip(str(error))
    assert engine.write(root) == 0
    return root / engine.FOLDER


def specs() -> list[tuple[dict[str, object], str]]:
    """The vectors' requests, each once."""
    found = {}
    for case in vectors.load():
        secure = case.secure or "tls_client_auth" in str(case.fields)
        keys = case.fields_for(f"http{'s' if secure else ''}://127.0.0.1:9")
        found[json.dumps([keys, case.style], sort_keys=True)] = (keys, case.style)
    return list(found.values())


def test_the_engine_builds_what_python_builds(engine_folder: Path) -> None:
    if not shutil.which("node"):
        skip("node not found")
    given: dict[str, list[Any]] = {
        "coloured": [{"lang": target.id} for target in TARGETS] + CHOICES,
        "choices": [
            {"lang": target.id, "client_authentication": method, "grant_type": grant}
            for target in TARGETS
            for method in METHODS
            for grant in GRANT_NAMES
        ],
        "specs": specs(),
    }
    script = HERE / "builder" / "in_node.mjs"
    done = subprocess.run(
        ["node", script, engine_folder, HERE / "builder" / "programs.py"],
        input=json.dumps(given),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    there, here = json.loads(done.stdout), json.loads(programs.run(json.dumps(given)))
    for kind, each in given.items():
        different = [e for e, a, b in zip(each, there[kind], here[kind], strict=True) if a != b]
        assert different == [], f"{len(different)} of {len(each)} {kind}"
