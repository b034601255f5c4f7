"""`snippetgen diff`: how a program on disk differs from today's, and never a secret with it."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from snippetgen import __version__, registry
from snippetgen.cli import main

from .conftest import Command

MARKED = [target for target in registry.targets() if not target.unmarked_because]
SECRET = "not-a-real-secret-1"
INLINE = ("--credentials", "inline")


@pytest.fixture
def file(snippetgen: Command, folder: Path) -> Path:
    """What the command prints for PHP, as a file."""
    assert snippetgen("--lang", "php", "-o", "get_token.php").returncode == 0
    return folder / "get_token.php"


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)


def changed(diff: str) -> list[str]:
    """The lines of a diff that are of one side alone."""
    return [line for line in diff.splitlines()[2:] if line[0] in "-+"]


def test_the_same_is_status_0_and_prints_nothing(snippetgen: Command, file: Path) -> None:
    result = snippetgen("diff", file.name)
    assert (result.returncode, result.stdout) == (0, "")
    assert "the spec is the one that get_token.php was made of" in result.stderr
    assert f"get_token.php is what snippetgen {__version__} prints today" in result.stderr


def test_every_target_carries_a_mark_that_is_read_back(
    snippetgen: Command, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert snippetgen("--all", "--output-dir", "all").returncode == 0
    for target in MARKED:
        file = folder / "all" / target.id / target.file_name
        assert main(["diff", str(file)]) == 0, target.id
        said = capfd.readouterr()
        assert said.out == ""
        assert f"{file} is what snippetgen {__version__} prints today" in said.err
        edit(file, ("access token", "access tokne"))
        assert main(["diff", str(file)]) == 1, target.id
        assert f"+++ {target.id} of snippetgen {__version__}\n" in capfd.readouterr().out


def test_an_edit_by_hand_is_shown_and_named(snippetgen: Command, file: Path) -> None:
    edit(file, ("CURLOPT_TIMEOUT => 30", "CURLOPT_TIMEOUT => 60"))
    result = snippetgen("diff", file.name)
    assert result.returncode == 1
    assert result.stdout.startswith(
        f"--- get_token.php\n+++ php/curl of snippetgen {__version__}\n@@ "
    )
    assert changed(result.stdout) == [
        "-        CURLOPT_TIMEOUT => 60,",
        "+        CURLOPT_TIMEOUT => 30,",
    ]
    assert "what differs was edited by hand" in result.stderr


def test_a_class_is_compared_with_a_class(snippetgen: Command, folder: Path) -> None:
    snippetgen("--lang", "php", "--style", "client", "-o", "tokens.php")
    assert snippetgen("diff", "tokens.php").returncode == 0
    edit(folder / "tokens.php", (f"snippetgen {__version__}", "snippetgen 0.0.1"))
    said = snippetgen("diff", "tokens.php").stderr
    assert "pipx run snippetgen==0.0.1 --lang php/curl --style client" in said


def test_another_spec_is_named_and_shown(snippetgen: Command, folder: Path, file: Path) -> None:
    (folder / "snippetgen.toml").write_text('scope = ["read"]\n')
    result = snippetgen("diff", file.name)
    assert result.returncode == 1
    assert re.search(r"the spec is another \([0-9a-f]{8}\) than the one that", result.stderr)
    assert "edited by hand" not in result.stderr
    assert changed(result.stdout) == ["+            'scope' => 'read',"]


def test_the_options_are_those_of_every_command(snippetgen: Command, folder: Path) -> None:
    options = ("--provider", "keycloak", "--set", "host=id.example.com", "--set", "realm=one")
    snippetgen("--lang", "python", *options, "-o", "get_token.py")
    assert snippetgen("diff", "get_token.py", *options).returncode == 0
    snippetgen("spec", *options, "-o", "snippetgen.toml")
    assert snippetgen("diff", "get_token.py").returncode == 0
    assert snippetgen("diff", "get_token.py", "--scope", "read").returncode == 1


def test_of_another_version_it_says_where_to_get_what_it_was(
    snippetgen: Command, file: Path
) -> None:
    edit(file, (f"snippetgen {__version__}", "snippetgen 0.0.1"), ("TIMEOUT => 30", "TIMEOUT => 9"))
    result = snippetgen("diff", file.name)
    assert result.returncode == 1
    assert f"made by snippetgen 0.0.1, and this is {__version__}" in result.stderr
    assert "pipx run snippetgen==0.0.1 --lang php/curl" in result.stderr
    assert "edited by hand" not in result.stderr
    assert changed(result.stdout) == [
        "-        CURLOPT_TIMEOUT => 9,",
        "+        CURLOPT_TIMEOUT => 30,",
    ]


def test_another_version_of_the_same_code_is_no_difference(snippetgen: Command, file: Path) -> None:
    edit(file, (f"snippetgen {__version__}", "snippetgen 0.0.1"))
    result = snippetgen("diff", file.name)
    assert (result.returncode, result.stdout) == (0, "")


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("<?php", "\ufeff<?php")])
def test_line_ends_and_a_byte_order_mark_are_no_difference(
    snippetgen: Command, file: Path, change: tuple[str, str]
) -> None:
    file.write_bytes(file.read_text().replace(*change).encode())
    assert snippetgen("diff", file.name).returncode == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<?php\necho 1;\n", "has no mark"),
        (b"# snippetgen 0.1.0 cobol/curl 0a1b2c3d\n", "no language or target is called"),
        (b"# snippetgen 0.1.0 php/nothing 0a1b2c3d\n", "no language or target is called"),
        (b"# snippetgen 0.1.0 php/curl 0a1b2c3d\n" * 2, "has 2 marks"),
        (b"# snippetgen 0.1.0 fish/curl client 0a1b2c3d\n", "style 'client' is not supported"),
        (b"\xff\xfe#\0", "is not UTF-8 text"),
        (b"#" * 1048577, "is larger than"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_it_cannot_read_is_one_line_and_status_2(
    snippetgen: Command, folder: Path, content: bytes | None, words: str
) -> None:
    if content is not None:
        (folder / "file").write_bytes(content)
    result = snippetgen("diff", "file")
    assert (result.returncode, result.stdout) == (2, "")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_folder_is_no_file(snippetgen: Command) -> None:
    result = snippetgen("diff", ".")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)


def test_the_command_needs_a_file(snippetgen: Command) -> None:
    result = snippetgen("diff")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "FILE" in result.stderr


def test_the_help_says_what_the_status_means(snippetgen: Command) -> None:
    words = " ".join(snippetgen("diff", "--help").stdout.split())
    assert "Exit status: 0 the same, 1 another, 2 bad input." in words


@pytest.mark.parametrize("name", ["php", "python", "shell", "rust", "ansible", "postman", "bruno"])
def test_a_secret_that_a_file_holds_is_not_shown(
    snippetgen: Command, folder: Path, name: str
) -> None:
    (folder / "secret").write_text(f"{SECRET}'\"\\")
    inline = (*INLINE, "--client-id", "client-1", "--client-secret-file", "secret")
    snippetgen("--lang", name, *inline, "-o", "program")
    assert SECRET in (folder / "program").read_text()
    result = snippetgen("diff", "program")
    assert result.returncode == 1
    assert SECRET not in result.stdout + result.stderr
    assert "as one may be a secret" in result.stderr


@pytest.mark.parametrize(
    "line",
    [
        f"$clientSecret = '{SECRET}';",
        f'$clientSecret = "{SECRET}"; // it\'s mine',
        f"$x = \"a' \" . '{SECRET}' . \"'\";",
        f"$x = 'a\\' . {SECRET}' . 'b';",
        f"' . '{SECRET}",
        f"CLIENT_SECRET={SECRET}",
        f"export client_secret: {SECRET}",
        f"client_secret := {SECRET}",
    ],
)
def test_nor_is_one_that_was_written_by_hand(snippetgen: Command, file: Path, line: str) -> None:
    edit(file, ("$clientSecret = requireEnvironment('CLIENT_SECRET');", line))
    result = snippetgen("diff", file.name)
    assert result.returncode == 1
    assert SECRET not in result.stdout + result.stderr
    assert "+    $clientSecret = requireEnvironment('CLIENT_SECRET');" in result.stdout


def test_strings_of_ours_are_shown(snippetgen: Command, file: Path) -> None:
    edit(file, ("$clientId = requireEnvironment('CLIENT_ID');", "$id = getenv('CLIENT_ID');"))
    result = snippetgen("diff", file.name)
    assert "-    $id = getenv('CLIENT_ID');" in result.stdout
    assert "may be a secret" not in result.stderr


@pytest.mark.parametrize(
    "name", ["php", "python", "shell", "rust", "common-lisp", "postman/environment", "pascal"]
)
def test_a_placeholder_that_was_filled_in_is_no_difference(
    snippetgen: Command, folder: Path, name: str
) -> None:
    snippetgen("--lang", name, *INLINE, "-o", "program")
    edit(folder / "program", ("MY_CLIENT_ID", "client-1"), ("MY_CLIENT_SECRET", SECRET))
    result = snippetgen("diff", "program", *INLINE)
    assert (result.returncode, result.stdout) == (0, "")
    (folder / "secret").write_text(f"{SECRET}\\")
    filled_in = ("--client-id", "client-1", "--client-secret-file", "secret")
    snippetgen("--lang", name, *INLINE, *filled_in, "-o", "other")
    assert snippetgen("diff", "other", *INLINE).returncode == 0


def test_a_placeholder_stands_for_nothing_else(snippetgen: Command, folder: Path) -> None:
    snippetgen("--lang", "postman/environment", *INLINE, "-o", "program")
    edit(folder / "program", ('"value": "",', '"value": "x",'))
    result = snippetgen("diff", "program", *INLINE)
    assert result.returncode == 1
    assert changed(result.stdout) == ['-      "value": "…', '+      "value": "",']


def test_control_characters_of_a_file_do_not_reach_the_terminal(
    snippetgen: Command, file: Path
) -> None:
    edit(file, ("// Send the token request", "// \x1b[2J\u202e"))
    shown = snippetgen("diff", file.name).stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "-    // \ufffd[2J\ufffd" in shown


@pytest.mark.parametrize("no_color", ["", "1"])
def test_on_a_terminal_it_is_in_colour(file: Path, no_color: str) -> None:
    edit(file, ("CURLOPT_TIMEOUT => 30", "CURLOPT_TIMEOUT => 60"))
    main_end, secondary = pty.openpty()
    environment = {**os.environ, "NO_COLOR": no_color}
    command = [sys.executable, "-m", "snippetgen", "diff", file.name]
    done = subprocess.run(command, stdout=secondary, env=environment, cwd=file.parent)
    os.close(secondary)
    shown = os.read(main_end, 65536).decode()
    os.close(main_end)
    assert done.returncode == 1
    assert ("\x1b[31m-        CURLOPT_TIMEOUT => 60,\x1b[0m" in shown) == (not no_color)
    assert ("\x1b" in shown) == (not no_color)
