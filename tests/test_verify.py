"""Every target passes every vector, and the judge that says so can say otherwise."""

import json
import os
import shutil
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from snippetgen import TokenRequest, registry
from snippetgen.folders import cache_folder
from snippetgen.target import KnownFailure, Target, load_language, load_target
from snippetgen.verify import answers, compilers, runner, session, toolchain, vectors
from snippetgen.verify.bench import Bench
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.oracle import Evidence, judge
from snippetgen.verify.received import Received
from snippetgen.verify.registration import Client
from snippetgen.verify.report import to_record
from snippetgen.verify.runner import Outcome
from snippetgen.verify.sabotage import SABOTAGED, SABOTAGES, Sabotage
from snippetgen.verify.vectors import Case

from .conftest import ROOT, Command, skip

VECTORS = ROOT / "tests" / "vectors"
TARGETS = [target for target in registry.targets() if target.run.command]
CASES = vectors.load()


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_the_target_passes_every_vector(target: Target) -> None:
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    (report,) = session.verify([target], CASES)
    failed = {case.case: case.reasons for case in report.failures}
    assert not failed
    assert report.result == "passed"
    bases = {sabotage.case.name for sabotage in SABOTAGES}
    assert len(report.cases) == len(bases) + len(session.chosen(target, CASES)) + len(SABOTAGES)
    recorded = json.loads((ROOT / "docs" / "proof.json").read_text())["targets"]
    # Another machine may have others.
    versions = {"versions": recorded.get(target.id, {}).get("versions")}
    assert {**to_record(report), **versions} == recorded.get(target.id), (
        "the page of proof is stale: snippetgen verify --record docs/proof.json"
    )


def test_costly_targets_are_tried_with_each_value_and_not_with_each_pair() -> None:
    target = registry.find("python/requests")
    assert session.chosen(target, CASES) == CASES
    costly = replace(target, run=target.run._replace(costly=True))
    names = {case.name for case in session.chosen(costly, CASES)}
    assert names < {case.name for case in CASES}
    kept = [name for name in names if name.startswith("matrix/")]
    tried = {part for name in kept for part in name[len("matrix/request[") : -1].split(",")}
    (vector,) = json.loads((VECTORS / "matrix.json").read_text())["vectors"]
    assert tried == {*vector["grant_type"], *vector["client_authentication"]}
    assert len(kept) == max(len(vector["grant_type"]), len(vector["client_authentication"]))
    assert {f"answers/failure:{answer}" for answer in ("html", "invalid_client")} < names


@pytest.mark.parametrize(
    ("requirement", "spoken"),
    [
        ("pyjwt[crypto]==2.15.1", "pyjwt 2.15.1"),
        ("@scope/name@1.0.0-beta.2", "@scope/name 1.0.0-beta.2"),
        ("github.com/go-jose/go-jose/v4@v4.1.9", "github.com/go-jose/go-jose/v4 4.1.9"),
        ('uuid = { version = "=1.29.3", features = ["v4"] }', "uuid 1.29.3"),
        ('anyhow = "=1.0.104"', "anyhow 1.0.104"),
        ("tools.jackson.core:jackson-databind:3.2.4", "tools.jackson.core:jackson-databind 3.2.4"),
    ],
)
def test_a_pinned_requirement_is_said_with_its_version(requirement: str, spoken: str) -> None:
    assert toolchain.PINNED.sub(r"\1 \2", requirement) == spoken


def test_the_progress_is_told() -> None:
    cases = [case for case in CASES if case.name.startswith("scopes/")]
    told: list[int] = []
    list(session.verify([python()], cases, told.append))
    assert sum(told) == session.count([python()], cases)


def test_the_command_reports_as_text_and_as_json(snippetgen: Command) -> None:
    cache = {"SNIPPETGEN_CACHE": str(cache_folder())}
    missing = [target.id for target in TARGETS if toolchain.missing(target)]
    if "php/curl" in missing:
        skip("php/curl cannot run")
    result = snippetgen("verify", "--lang", "php/curl", "php/curl", "--json", env=cache)
    report = json.loads(result.stdout)
    assert result.returncode == 0, result.stderr
    assert (report["passed"], report["failed"], report["skipped"]) == (1, 0, 0)
    assert report["vectors"] == vectors.count(CASES)
    assert [each["target"] for each in report["targets"]] == ["php/curl"]
    assert result.stderr.startswith("php/curl ")
    (of_php,) = report["targets"]
    assert of_php["versions"][0].startswith("PHP ")
    assert any(each.startswith("php-curl ") for each in of_php["versions"])
    assert datetime.now(UTC) - datetime.fromisoformat(report["when"]) < timedelta(hours=1)


def test_an_absent_tool_chain_is_skipped_by_name(snippetgen: Command, tmp_path: Path) -> None:
    nothing = {"PATH": str(tmp_path), "SNIPPETGEN_CACHE": str(tmp_path)}
    result = snippetgen("verify", env=nothing)
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1].endswith(f", {len(TARGETS)} skipped")
    for target in TARGETS:
        line = next(line for line in result.stdout.splitlines() if line.startswith(target.id))
        assert "skipped" in line
    assert "ruby not found" in result.stdout


def test_the_vectors_keep_their_schema() -> None:
    schema = json.loads((VECTORS / "schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    files = {path.stem: path for path in VECTORS.glob("*.json") if path.name != "schema.json"}
    assert set(files) == {case.name.partition("/")[0] for case in CASES}
    for path in files.values():
        jsonschema.validate(json.loads(path.read_text()), schema)


def test_the_cases_have_names_of_their_own() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)


def test_the_vectors_reach_every_answer() -> None:
    assert {case.answer for case in CASES} == {*answers.NAMES, *answers.NOTHING_SENT}


PUBLISHED = [
    # AppAuth-Android issue 337, PingAM 8 and ZITADEL documentation: id, secret, Basic value. The
    # first is published with `+` for a space; `%20` stands for it here, as decoders take both.
    (
        "1PpG/Q 1",
        "z/tZ9VwFZqApmIQ+ZH1I5pLk/uB4ud:X2/8bL+wfFTt1rFw=",
        "1PpG%2FQ%201:z%2FtZ9VwFZqApmIQ%2BZH1I5pLk%2FuB4ud%3AX2%2F8bL%2BwfFTt1rFw%3D",
    ),
    ("example.com", "s=cr%t", "example.com:s%3Dcr%25t"),
    ("78366401571920522@amce", "veryweaksecret!", "78366401571920522%40amce:veryweaksecret%21"),
]


@pytest.mark.parametrize(("client_id", "client_secret", "pair"), PUBLISHED)
@pytest.mark.parametrize("name", ["python/requests", "php/curl"])
def test_published_credentials_are_encoded_as_published(
    name: str, client_id: str, client_secret: str, pair: str
) -> None:
    target = registry.find(name)
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    with MockAuthorizationServer(Client(client_id, client_secret)) as server:
        request = TokenRequest(token_endpoint=f"{server.url}/token")
        variables = {"CLIENT_ID": client_id, "CLIENT_SECRET": client_secret}
        outcome = runner.run(target, request, variables)
    assert outcome.exit_status == 0
    expected = b64encode(pair.encode()).decode()
    assert server.received[0].header("Authorization") == [f"Basic {expected}"]


# The judge, shown one thing that is wrong at a time.

REQUEST = SABOTAGED.request("http://127.0.0.1:9")
GOOD_RUN = Outcome(0, "token-1\n", "")
HEAD = (
    "POST /token HTTP/1.1\r\nHost: 127.0.0.1:9\r\nAccept: application/json\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
    "Authorization: Basic Y2xpZW50LTE6bm90LWEtcmVhbC1zZWNyZXQtMQ==\r\n\r\n"
)
FORM = "grant_type=client_credentials&client_id=client-1&scope=read"


def evidence(head: str = HEAD, form: str = FORM, times: int = 1) -> Evidence:
    received = Received.parse((head + form).encode())
    return Evidence([received] * times, [], ["token-1"])


def test_the_judge_passes_a_run_that_is_right() -> None:
    assert judge(SABOTAGED, REQUEST, GOOD_RUN, evidence()) == []


@pytest.mark.parametrize(
    ("outcome", "seen", "complaint"),
    [
        (GOOD_RUN, evidence(times=2), "received 2 requests"),
        (GOOD_RUN, evidence(times=0), "received 0 requests"),
        (GOOD_RUN, replace(evidence(), elsewhere=evidence().received), "the second server"),
        (GOOD_RUN, evidence(HEAD.replace("POST", "PUT")), "request line"),
        (GOOD_RUN, evidence(HEAD.replace("/token", "/token/")), "request line"),
        (GOOD_RUN, evidence(HEAD.replace("Accept: application/json", "A: b")), "header Accept"),
        (GOOD_RUN, evidence(HEAD.replace("encoded", "encoded;charset=x")), "header Content-Type"),
        (GOOD_RUN, evidence(HEAD.replace("Y2xp", "Y2xq")), "Basic credentials"),
        (GOOD_RUN, evidence(HEAD.replace("Authorization", "X-Other")), "Basic credentials"),
        (GOOD_RUN, evidence(form=FORM + "&scope=read"), "parameter scope"),
        (GOOD_RUN, evidence(form=FORM.replace("read", "reed")), "parameter scope"),
        (GOOD_RUN, evidence(form=FORM.replace("&scope=read", "")), "parameter scope"),
        (GOOD_RUN, evidence(form=FORM + "&extra=1"), "parameter extra was not asked for"),
        (GOOD_RUN, evidence(form="not a form"), "the body is not form-urlencoded"),
        (replace(GOOD_RUN, exit_status=1), evidence(), "exit status 1"),
        (replace(GOOD_RUN, token="token-1"), evidence(), "printed"),
        (replace(GOOD_RUN, token="token-2\n"), evidence(), "printed"),
        (replace(GOOD_RUN, token="Token: token-1\n"), evidence(), "printed"),
        (replace(GOOD_RUN, messages="Warning"), evidence(), "standard error"),
        (replace(GOOD_RUN, messages="not-a-real-secret-1"), evidence(), "the client secret"),
    ],
)
def test_the_judge_notices(outcome: Outcome, seen: Evidence, complaint: str) -> None:
    complaints = judge(SABOTAGED, REQUEST, outcome, seen)
    assert any(each.startswith(complaint) for each in complaints), complaints


REFUSED_CASE = replace(SABOTAGED, answer="invalid_client")
SAID = "No access token: HTTP 401: invalid_client: Client authentication failed."


@pytest.mark.parametrize(
    ("outcome", "complaint"),
    [
        (Outcome(1, "", SAID), None),
        (Outcome(0, "", SAID), "exit status 0"),
        (Outcome(-11, "", SAID), "exit status -11"),
        (Outcome(1, "null\n", SAID), "printed"),
        (Outcome(1, "", SAID.replace("401", "400")), "the message does not say '401'"),
        (Outcome(1, "", SAID.partition(": Client")[0]), "the message does not say 'Client auth"),
        (Outcome(1, "", f"Traceback\n  line 1\n{SAID}"), "the message has 3 lines"),
        (Outcome(1, "", ""), "the message has 0 lines"),
        (Outcome(1, "", f"{SAID} (not-a-real-secret-1)"), "the client secret"),
        (Outcome(1, "", SAID + " Y2xpZW50LTE6bm90LWEtcmVhbC1zZWNyZXQtMQ=="), "the client secret"),
    ],
)
def test_the_judge_notices_a_bad_failure(outcome: Outcome, complaint: str | None) -> None:
    complaints = judge(REFUSED_CASE, REQUEST, outcome, evidence())
    if complaint is None:
        assert complaints == []
    else:
        assert any(each.startswith(complaint) for each in complaints), complaints


def python() -> Target:
    target = registry.find("python/requests")
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    return target


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda sabotage: sabotage.name)
def test_each_sabotage_is_noticed_for_its_own_reason(sabotage: Sabotage) -> None:
    with Bench() as bench:
        assert bench.try_case(python(), SABOTAGED) == []
        complaints = bench.try_sabotage(python(), sabotage)
    assert any(each.startswith(sabotage.caught_by) for each in complaints)


MUTANTS = [
    # What a careless author might write: the line, what becomes of it, and the case that shows it.
    ("allow_redirects=False", "verify=False", "answers/untrusted[client_secret_basic]:untrusted"),
    ("allow_redirects=False", "allow_redirects=True", "answers/redirect:redirect"),
    ("200 <= {{ status }} <= 299 and ", "", "answers/failure:token_in_400"),
    ('"Accept": "application/json"', '"Accept": "*/*"', "scopes/tokens"),
    (
        '"Accept": "application/json"',
        '"Accept": "application/json", "X": client_secret',
        "scopes/tokens",
    ),
    ("{reason or 'no access token'}", "{client_secret}", "answers/failure:html"),
    ("print({% if", "print('Token:', {% if", "scopes/tokens"),
    ("isinstance(token, str) and ", "", "answers/failure:token_object"),
    ("sys.exit(f", "print(f", "answers/failure:invalid_client"),
    ('" ", str(error)', '" ", ""', "answers/failure:invalid_client"),
    ('" ", str(error)', '" ", ""', "answers/refused:refused"),
    ('"Accept": "application/json"', '"Accept": "application/json", "Host": "x"', "scopes/tokens"),
    ("timeout={{", 'params={"client_secret": client_secret}, timeout={{', "scopes/tokens"),
    ("parameters if not parameter.repeated", "parameters[:1]", "scopes/tokens"),
]


@pytest.mark.parametrize(("line", "instead", "name"), MUTANTS)
def test_a_careless_snippet_is_noticed(tmp_path: Path, line: str, instead: str, name: str) -> None:
    original = python()
    folder = tmp_path / "python"
    shutil.copytree(original.language.folder, folder)
    own = [*(folder / original.client).glob("*.j2"), *folder.glob("_*.j2")]
    template = next(path for path in own if line in path.read_text())
    template.write_text(template.read_text().replace(line, instead))
    mutant = load_target(load_language(folder), folder / original.client)
    (case,) = [case for case in CASES if case.name == name]
    with Bench() as bench:
        assert bench.try_case(original, case) == []
        assert bench.try_case(mutant, case) != []


SECRETIVE: list[dict[str, object]] = [
    {"client_authentication": "client_secret_basic", "grant_type": "refresh_token"},
    {"client_authentication": "client_secret_post", "body_format": "json"},
    {"client_authentication": "client_secret_jwt", "grant_type": "device_code"},
    {"client_authentication": "private_key_jwt", "grant_type": "authorization_code"},
    {"client_authentication": "private_key_jwt", "private_key_format": "jwk"},
    {"client_authentication": "none", "grant_type": "password"},
]


SHELLS = [target for target in TARGETS if target.language.kind == "shell"]
"""The programs that run other programs."""


def secretive(fields: dict[str, object]) -> Case:
    """A case with a secret that is long enough for HS512, and nowhere else."""
    return replace(
        SABOTAGED,
        client_secret="not-a-real-secret-0123456789-0123456789-0123456789-0123456789-01234",
        fields=tuple(fields.items()),
    )


WATCHED = [
    pytest.param(target, secretive(fields), id=" ".join((target.id, *map(str, fields.values()))))
    for target in SHELLS
    for fields in SECRETIVE
    if session._supports(target, secretive(fields))
]

STRACE = ("strace", "--follow-forks", "--trace=execve", "--string-limit=99999")


@pytest.mark.parametrize(("target", "case"), WATCHED)
def test_no_secret_is_an_argument_of_a_command(tmp_path: Path, target: Target, case: Case) -> None:
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    if not shutil.which("strace"):
        skip("strace not found")
    log = tmp_path / "commands"
    command = (*STRACE, f"--output={log}", *target.run.command)
    trust = target.run.trust._replace(arguments=())
    watched = replace(target, run=target.run._replace(command=command, trust=trust))
    with Bench() as bench:
        assert bench.try_case(watched, case) == []
        sent = [value for each in bench.server.received for _, value in each.parameters()]
    seen = log.read_text()
    assert "execve(" in seen
    secrets = {case.client_secret, *(vectors.VARIABLES[name] for name in vectors.SECRET_VARIABLES)}
    secrets -= {vectors.VARIABLES["RESOURCE_OWNER_USERNAME"]}
    secrets |= {value for value in sent if value.startswith("ey")}
    # As strace writes them
    written = {secret.replace("\\", "\\\\").replace('"', '\\"') for secret in secrets}
    assert not [secret for secret in secrets | written if secret in seen]


def test_a_sabotage_that_is_not_noticed_fails_the_target() -> None:
    harmless = replace(SABOTAGES[0], variables=lambda variables: variables)
    with Bench() as bench:
        report = session._try_sabotage(python(), harmless, bench)
    assert report.result == "failed"


@pytest.mark.parametrize(
    ("known", "result"),
    [
        (KnownFailure(("answers/failure:html",), ("exit",), "it is not"), "failed"),
        (KnownFailure(("no/such/case",), ("exit",), "there is none"), "failed"),
    ],
)
def test_a_known_failure_that_is_not_one_fails_the_target(known: KnownFailure, result: str) -> None:
    target = replace(python(), known_failures=(known,))
    cases = [case for case in CASES if case.name == "answers/failure:html"]
    assert len(cases) == 1
    (report,) = session.verify([target], cases)
    assert report.result == result
    assert [case.case for case in report.failures] == ["known_failures"]


def test_a_known_failure_excuses_the_complaints_that_it_names_and_no_other() -> None:
    (drip,) = python().known_failures
    cases = [case for case in CASES if case.name.startswith(drip.cases)]
    for known, result in ((drip, "passed"), (drip._replace(complaints=("printed",)), "failed")):
        (report,) = session.verify([replace(python(), known_failures=(known,))], cases)
        assert report.result == result


def test_no_known_failure_excuses_a_secret_that_was_shown() -> None:
    known = KnownFailure(("answers/drip",), ("the client secret",), "it never is")
    leak = "the client secret is in the message"
    assert not session._excuses(known, "answers/drip:drip", [leak])
    assert session._excuses(known._replace(complaints=("exit",)), "answers/drip:drip", ["exit 0"])


def test_a_run_sees_nothing_of_the_users_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert "HTTPS_PROXY" not in toolchain.environment(python())
    assert str(Path(sys.executable).parent) in toolchain.environment(python())["PATH"].split(
        os.pathsep
    )


def test_a_compiler_that_stays_says_what_is_wrong_and_goes_on(tmp_path: Path) -> None:
    if reason := toolchain.missing(registry.find("java/net-http")):
        skip(f"java/net-http: {reason}")
    bad, good = tmp_path / "Bad.java", tmp_path / "Good.java"
    bad.write_text("class Bad { String é = 1; }")
    good.write_text("class Good {}")
    javac = compilers.compiler("javac", "", tuple(os.environ.items()))
    arguments = ["-encoding", "UTF-8", "-d", str(tmp_path)]
    status, said = javac.compile([*arguments, str(bad)])
    assert status != 0
    assert "int cannot be converted to String" in said
    assert "String é = 1" in said
    assert javac.compile([*arguments, str(good)]) == (0, "")
    assert (tmp_path / "Good.class").is_file()
