"""The command, as its users meet it: a process, its output, its exit status."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from snippetgen import TokenRequest, __version__, registry, render
from snippetgen.client_authentication import METHODS

from .conftest import Command, skip

ENDPOINT = "https://login.example.com/oauth2/token"
LANGUAGES = [language.id for language in registry.languages()]
PHP = ["php", *sorted(target.id for target in registry.find_all("php"))]
TARGETS = [target.id for target in registry.targets()]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("php", "php/curl"),
        ("PHP", "php/curl"),
        ("php/curl", "php/curl"),
        ("python", "python/requests"),
        ("py", "python/requests"),
        ("javascript", "javascript/axios"),
        ("js", "javascript/axios"),
        ("node", "javascript/axios"),
        ("postman", "postman/collection"),
        ("postman/environment", "postman/environment"),
    ],
)
def test_a_pipe_gets_the_bare_code(snippetgen: Command, name: str, target: str) -> None:
    result = snippetgen("--lang", name, "--token-endpoint", ENDPOINT)
    assert result.stdout == render(TokenRequest(token_endpoint=ENDPOINT), target).code
    assert (result.returncode, result.stderr) == (0, "")


def test_the_help_begins_with_how_the_command_is_used(snippetgen: Command) -> None:
    first, second, third, fourth, *_ = snippetgen("--help").stdout.splitlines()
    assert first == "usage: snippetgen --lang NAME [OPTION ...]"
    assert second.strip() == "snippetgen COMMAND [OPTION ...]"
    assert (third, fourth[:24]) == ("", "Print a complete program")
    assert snippetgen("doctor", "--help").stdout.startswith("usage: snippetgen doctor [-h]")


def test_every_option_reaches_the_request(snippetgen: Command) -> None:
    result = snippetgen(
        *("--lang", "python", "--token-endpoint", ENDPOINT, "--scope", "read", "--scope", "write"),
        *("--audience", "https://api.example.com/", "--param", "a=1=2", "--header", "X-A=b=c"),
        *("--auth", "client_secret_post", "--time-limit", "7"),
    )
    assert result.returncode == 0
    for words in (
        f'"{ENDPOINT}",',
        '"scope": "read write",',
        '"audience": "https://api.example.com/",',
        '"a": "1=2",',
        '"X-A": "b=c",',
        '"client_secret": client_secret,',
        "timeout=7,",
    ):
        assert words in result.stdout
    assert "auth=(" not in result.stdout


def test_basic_options_reach_the_request(snippetgen: Command) -> None:
    plain = snippetgen("--lang", "js").stdout
    raw = snippetgen("--lang", "js", "--credential-encoding", "none", "--no-client-id-in-body")
    assert "encodeURIComponent" in plain
    assert '["client_id", clientId]' in plain
    assert "encodeURIComponent" not in raw.stdout
    assert '"client_id"' not in raw.stdout


def test_options_that_do_not_apply_are_taken(snippetgen: Command) -> None:
    options = ("--no-client-id-in-body", "--credential-encoding", "none")
    result = snippetgen("--lang", "javascript", "--auth", "client_secret_post", *options)
    assert result.returncode == 0
    assert result.stdout == snippetgen("--lang", "js", "--auth", "client_secret_post").stdout


def test_inline_credentials_come_from_option_file_and_standard_input(
    snippetgen: Command, folder: Path
) -> None:
    (folder / "secret").write_text("it's $ecret\n")
    options = ("--lang", "php", "--credentials", "inline", "--client-id", "my-id")
    from_file = snippetgen(*options, "--client-secret-file", "secret")
    from_stdin = snippetgen(*options, "--client-secret-file", "-", stdin="it's $ecret\n")
    assert r"$clientSecret = 'it\'s $ecret';" in from_file.stdout
    assert "$clientId = 'my-id';" in from_file.stdout
    assert from_stdin.stdout == from_file.stdout


def test_inline_credentials_have_placeholders(snippetgen: Command) -> None:
    code = snippetgen("--lang", "php", "--credentials", "inline").stdout
    assert "$clientId = 'MY_CLIENT_ID';" in code
    assert "$clientSecret = 'MY_CLIENT_SECRET';" in code
    assert "getenv" not in code


def test_a_client_id_may_be_written_beside_a_secret_that_is_read(snippetgen: Command) -> None:
    code = snippetgen("--lang", "python", "--client-id", "my-id").stdout
    assert 'client_id = "my-id"' in code
    assert 'client_secret = require_environment("CLIENT_SECRET")' in code


SECRET = "do-not-show-this"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["--lang", "--list"]),
        (["--lang", "phq"], ["'phq'", "did you mean 'php'", *LANGUAGES]),
        (["--lang", "php/curll"], ["did you mean 'php/curl'", "There is: php/curl, php/guzzle"]),
        (["--lang", "../php"], ["'../php'"]),
        (["--lang", "browser"], ["'browser' is refused", "--lang javascript", "PKCE"]),
        (["--lang", "Browser/fetch"], ["'Browser/fetch' is refused", "client secret"]),
        (["--lang", "php", "--all"], ["--lang", "--all"]),
        (["--all"], ["--output-dir"]),
        (["--lang", "php", "--json"], ["--json", "--list"]),
        (["--lang", "php", "--output-dir", "x"], ["--output-dir", "--all"]),
        (["--lang", "php", "--param", "a"], ["--param", "NAME=VALUE"]),
        (["--lang", "php", "--param", "a=1", "--param", "a=2"], ["--param a", "twice"]),
        (["--lang", "php", "--header", "a b=1"], ["header name", "U+0020"]),
        (["--lang", "php", "--scope", "a b"], ["scope", "U+0020", "A.4"]),
        (["--lang", "php", "--auth", "x"], ["--auth", "client_secret_post"]),
        (["--lang", "php", "--time-limit", "x"], ["--time-limit", "x"]),
        (["--lang", "php", "--token-endpoint", "http://a.example/"], ["token_endpoint", "https"]),
        (["--lang", "php", "--spec", "absent.toml"], ["absent.toml", "No such file"]),
        (
            ["--lang", "php", "--client-secret-file", "absent"],
            ["--client-secret-file", "No such file"],
        ),
        (["--lang", "x" * 300], ["no language"]),
        (["--lang", "php/" + "x" * 300], ["no language"]),
        (["--lang", "a\nb\x1b[31m"], ["no language"]),
        (["--lang", "php", "--spec", "/dev/zero"], ["/dev/zero"]),
        (["--lang", "php", "--client-secret-file", "secret"], ["--credentials inline"]),
        (["--lang", "postman", "--param", "a={{x}}"], ["postman/collection", "{{"]),
        (["--langg", "php"], ["--langg", "did you mean --lang?"]),
        (["php"], ["no command php; snippetgen --lang php prints a program"]),
        (["provider", "okta"], ["no command provider; did you mean providers?"]),
        (["doctor", "--lang", "php"], ["snippetgen doctor has no option --lang", "doctor --help"]),
        (["--lang", "php", "-x"], ["snippetgen has no option -x (see snippetgen --help)"]),
        (["doctor", "x"], ["snippetgen doctor was given an argument too many"]),
        (["nonsense"], ["nonsense"]),
        (["--scope", "x", "docs"], ["--scope", "put docs first"]),
        (["verify", "--lang", "cobol"], ["'cobol'"]),
        (["docs"], ["mkdocs.yml"]),
        (["mock-server", "--port", "70000"], ["--port", "65535"]),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    snippetgen: Command, folder: Path, arguments: list[str], words: list[str]
) -> None:
    (folder / "secret").write_text(SECRET)
    before = sorted(folder.iterdir())
    result = snippetgen(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("snippetgen: error: ")
    assert result.stderr.count("\n") == 1
    assert SECRET not in result.stderr
    for word in words:
        assert word in result.stderr
    assert sorted(folder.iterdir()) == before


def test_a_bad_secret_is_not_shown(snippetgen: Command) -> None:
    options = ("--credentials", "inline", "--client-secret-file", "-")
    result = snippetgen("--lang", "php", *options, stdin=f"{SECRET}é")
    assert result.returncode == 2
    assert "client_secret" in result.stderr
    assert "U+00E9" in result.stderr
    assert SECRET not in result.stderr


def test_a_spec_is_picked_up_and_options_are_laid_over_it(
    snippetgen: Command, folder: Path
) -> None:
    (folder / "snippetgen.toml").write_text(
        f'token_endpoint = "{ENDPOINT}"\nscope = ["read"]\n[parameters]\na = "1"\nb = "2"\n'
        '[environment]\nclient_secret = "BILLING_SECRET"\n'
    )
    code = snippetgen("--lang", "python", "--param", "b=3").stdout
    assert f'"{ENDPOINT}"' in code
    assert '"scope": "read"' in code
    assert '"a": "1"' in code
    assert '"b": "3"' in code
    assert 'require_environment("BILLING_SECRET")' in code
    assert '"scope": "other"' in snippetgen("--lang", "python", "--scope", "other").stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("scopes = []", ["unknown key 'scopes'", "did you mean 'scope'? Known keys: ", "scope,"]),
        ("zzz = 1", ["unknown key 'zzz'; known keys: ", "client_id,"]),
        ("scope = 'read'", ["'scope' must be an array"]),
        ("scope = ['a b']", ["scope", "U+0020"]),
        ("time_limit = true", ["'time_limit' must be a whole number"]),
        ("client_authentication = 'magic'", ["must be one of client_secret_basic"]),
        ("client_secret = 'do-not-show-this'", ["must not hold client_secret"]),
        ("[parameters]\na = 1", ["spec.toml [parameters]", "'a' must be a string"]),
        ("[environment]\nsecret = 'A'", ["[environment]", "unknown key 'secret'"]),
        ("token_endpoint =\nscope = []", ["not TOML", "line 1"]),
        ("a = " + "[" * 10000, ["not TOML"]),
        ("time_limit = " + "1" * 5000, ["not TOML"]),
        ("#" * 2000000, ["larger than"]),
    ],
)
def test_a_wrong_spec_names_file_and_key(
    snippetgen: Command, folder: Path, text: str, words: list[str]
) -> None:
    (folder / "spec.toml").write_text(text)
    result = snippetgen("--lang", "php", "--spec", "spec.toml")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert SECRET not in result.stderr
    for word in ("spec.toml", *words):
        assert word in result.stderr


def test_output_overwrites_what_snippetgen_wrote_and_nothing_else(
    snippetgen: Command, folder: Path
) -> None:
    file = folder / "token.php"
    write = ("--lang", "php", "-o", "token.php")
    assert snippetgen(*write).returncode == 0
    first = file.read_text()
    assert snippetgen(*write, "--scope", "read").returncode == 0
    assert file.read_text() != first
    file.write_text("mine\n")
    refused = snippetgen(*write)
    assert refused.returncode == 2
    assert "token.php" in refused.stderr
    assert "--force" in refused.stderr
    assert file.read_text() == "mine\n"
    assert snippetgen(*write, "--force").returncode == 0
    assert file.read_text() == first
    assert [path.name for path in folder.iterdir()] == ["token.php"]


def test_a_file_with_a_secret_is_the_users_alone(snippetgen: Command, folder: Path) -> None:
    inline = ("--credentials", "inline", "--client-secret-file", "-", "-o", "token.php")
    assert snippetgen("--lang", "php", *inline, stdin=SECRET).returncode == 0
    assert (folder / "token.php").stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_written_is_status_1(snippetgen: Command, folder: Path) -> None:
    (folder / "file").write_text("")
    result = snippetgen("--lang", "php", "-o", "file/token.php", "--force")
    assert result.returncode == 1
    assert result.stderr.startswith("snippetgen: failed: file/token.php cannot be written")
    assert result.stderr.count("\n") == 1


def test_a_write_that_fails_leaves_the_old_file(snippetgen: Command, folder: Path) -> None:
    assert snippetgen("--lang", "php", "-o", "token.php").returncode == 0
    before = (folder / "token.php").read_text()
    command = f"ulimit -f 0; {sys.executable} -m snippetgen --lang php --scope read -o token.php"
    home = {"HOME": str(folder.parent / "home"), "PATH": os.environ["PATH"]}
    result = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=home, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert result.stderr.startswith("snippetgen: failed: token.php cannot be written")
    assert (folder / "token.php").read_text() == before
    assert [path.name for path in folder.iterdir()] == ["token.php"]


def test_only_a_regular_file_is_overwritten(snippetgen: Command, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    result = snippetgen("--lang", "php", "-o", "pipe", "--force")
    assert result.returncode == 2
    assert "pipe" in result.stderr
    assert (folder / "pipe").is_fifo()
    (folder / "real.php").write_text("old")
    (folder / "link.php").symlink_to("real.php")
    assert snippetgen("--lang", "php", "-o", "link.php", "--force").returncode == 0
    assert (folder / "link.php").is_symlink()
    assert (folder / "real.php").read_text().startswith("<?php")


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("--lang php >&-", 1),
        ("--list >&-", 1),
        ("providers >&-", 1),
        ("spec >&-", 1),
        ("--lang php --curl - <&-", 2),
        ("--credentials inline --lang php --client-secret-file - <&-", 2),
    ],
)
def test_a_closed_stream_is_one_line(command: str, status: int) -> None:
    command = f"{sys.executable} -m snippetgen {command}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert result.returncode == status
    assert result.stderr.startswith("snippetgen: ")
    assert result.stderr.count("\n") == 1


def test_a_standard_output_that_is_not_needed_may_be_closed(tmp_path: Path) -> None:
    command = f"{sys.executable} -m snippetgen --lang php -o {tmp_path}/token.php >&-"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "token.php").is_file()


def test_a_command_that_is_not_text_is_one_line() -> None:
    command = f"printf 'curl \\377' | {sys.executable} -m snippetgen --lang php --curl -"
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}
    result = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True
    )
    assert result.returncode == 2
    assert result.stderr.startswith("snippetgen: error: --curl - ")
    assert result.stderr.count("\n") == 1


def test_a_secret_given_for_a_file_name_is_not_shown(snippetgen: Command) -> None:
    options = ("--credentials", "inline", "--client-secret-file", SECRET)
    result = snippetgen("--lang", "php", *options)
    assert result.returncode == 2
    assert SECRET not in result.stderr


def test_all_writes_every_target(snippetgen: Command, folder: Path) -> None:
    assert snippetgen("--all", "--output-dir", "out").returncode == 0
    for target in registry.targets():
        path = folder / "out" / target.id / target.file_name
        assert path.read_text() == snippetgen("--lang", target.id).stdout
    written = [path for path in (folder / "out").rglob("*") if path.is_file()]
    assert len(written) == len(TARGETS)


def test_all_writes_nothing_where_one_file_is_in_the_way(snippetgen: Command, folder: Path) -> None:
    in_the_way = folder / "out" / "python" / "requests" / "get_token.py"
    in_the_way.parent.mkdir(parents=True)
    in_the_way.write_text("mine")
    result = snippetgen("--all", "--output-dir", "out")
    assert result.returncode == 2
    assert "get_token.py" in result.stderr
    assert [path for path in (folder / "out").rglob("*") if path.is_file()] == [in_the_way]


def test_all_says_what_it_leaves_out(snippetgen: Command, folder: Path) -> None:
    result = snippetgen("--all", "--output-dir", "out", "--param", "a={{x}}")
    assert result.returncode == 0
    assert "left out: postman/collection" in result.stderr
    assert not (folder / "out" / "postman" / "collection").exists()


def test_list_names_every_target_and_what_it_supports(snippetgen: Command) -> None:
    lines = snippetgen("--list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == TARGETS
    described = json.loads(snippetgen("--list", "--json").stdout)
    assert [each["id"] for each in described] == TARGETS
    php = next(each for each in described if each["id"] == "php/curl")
    assert php["client_authentication"] == list(METHODS)
    assert php["proof"] == []
    assert php["credential_encoding"] == ["form", "none"]
    assert php["file_name"] == "get_token.php"


def test_version_and_help(snippetgen: Command) -> None:
    assert snippetgen("--version").stdout == f"snippetgen {__version__}\n"
    help_text = snippetgen("--help").stdout
    for word in ("--lang", "mock-server", "verify", "docs", "completion"):
        assert word in help_text


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m snippetgen --list --json | true; echo ${{PIPESTATUS[0]}}"
    for _ in range(5):
        result = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
        assert (result.stdout, result.stderr) == ("0\n", "")


def on_a_terminal(**variables: str) -> str:
    """What the command prints where standard output is a terminal."""
    main, secondary = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", **variables}
    command = [sys.executable, "-m", "snippetgen", "--lang", "python"]
    with subprocess.Popen(command, stdout=secondary, env=environment) as process:
        os.close(secondary)
        output = b""
        try:
            while data := os.read(main, 4096):
                output += data
        except OSError:
            pass  # the terminal is closed: everything was read
        os.close(main)
    assert process.returncode == 0
    return output.decode().replace("\r\n", "\n")


def test_a_terminal_gets_colours_unless_they_are_not_wanted(snippetgen: Command) -> None:
    code = snippetgen("--lang", "python").stdout
    assert "\x1b[" in on_a_terminal(NO_COLOR="")
    assert on_a_terminal(NO_COLOR="1") == code


def completion(snippetgen: Command, shell: str, tmp_path: Path) -> Path:
    if not shutil.which(shell):
        skip(f"{shell} not found")
    script = snippetgen("completion", shell)
    assert script.returncode == 0
    path = tmp_path / ("_snippetgen" if shell == "zsh" else f"completion.{shell}")
    path.write_text(script.stdout)
    return path


def test_bash_completes(snippetgen: Command, tmp_path: Path) -> None:
    path = completion(snippetgen, "bash", tmp_path)
    lines = f"""
    source {path}
    COMP_WORDS=(snippetgen --lang ph); COMP_CWORD=2
    _shtab_snippetgen snippetgen ph --lang
    printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    result = subprocess.run(["bash", "-c", lines], capture_output=True, text=True)
    assert sorted(result.stdout.split()) == PHP


def test_fish_completes(snippetgen: Command, tmp_path: Path) -> None:
    path = completion(snippetgen, "fish", tmp_path)
    lines = f"source {path}; complete -C 'snippetgen --lang ph'"
    environment = {**os.environ, "HOME": str(tmp_path)}
    result = subprocess.run(
        ["fish", "--no-config", "-c", lines], capture_output=True, text=True, env=environment
    )
    assert sorted(line.split("\t")[0] for line in result.stdout.splitlines()) == PHP


def test_zsh_completes(snippetgen: Command, tmp_path: Path) -> None:
    path = completion(snippetgen, "zsh", tmp_path)
    lines = f"""
    zmodload zsh/zpty
    zpty shell zsh --no-rcs --interactive
    zpty -w shell 'PROMPT=; fpath=({path.parent} $fpath); autoload -U compinit; compinit -u -D'
    zpty -w shell 'bindkey "^I" complete-word; zstyle ":completion:*" list-colors ""; echo ready'
    zpty -r -m shell seen '*ready*ready*'
    zpty -w -n shell $'snippetgen --lang javas\\t'
    for i in {{1..50}}; do zpty -r -t shell part && output+=$part; sleep 0.1; done
    print -r -- $output
    zpty -d shell
    """
    result = subprocess.run(["zsh", "-f", "-c", lines], capture_output=True, text=True, timeout=60)
    assert "javascript" in result.stdout


def test_completion_without_shtab_says_what_to_install(snippetgen: Command, tmp_path: Path) -> None:
    (tmp_path / "shtab.py").write_text("raise ImportError")
    result = snippetgen("completion", "bash", env={"PYTHONPATH": str(tmp_path)})
    assert result.returncode == 2
    assert "snippetgen[completion]" in result.stderr


def test_a_cache_that_is_absent_full_or_broken_changes_nothing(
    snippetgen: Command, tmp_path: Path
) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    first = snippetgen("--lang", "php", env=cache)
    assert first.returncode == 0
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert kept
    assert snippetgen("--lang", "php", env=cache).stdout == first.stdout
    for path in kept:
        path.write_bytes(path.read_bytes()[: -len("broken")])
    for env in (cache, {"XDG_CACHE_HOME": "/dev/null"}, {"XDG_CACHE_HOME": "/proc/nowhere"}):
        result = snippetgen("--lang", "php", env=env)
        assert (result.returncode, result.stdout, result.stderr) == (0, first.stdout, "")
