"""Every snippet says in one line which version made it, for what target, and of what spec."""

import re
from pathlib import Path

import pytest

from snippetgen import TokenRequest, __version__, registry, render
from snippetgen.client_authentication import ClientSecretPost
from snippetgen.environment import TemplateError
from snippetgen.errors import InputError, UnsupportedError
from snippetgen.target import load_language, load_target
from snippetgen.text import EnvRef

from .conftest import Command
from .test_rendering import LANGUAGE, TARGET

MARKED = [target for target in registry.targets() if not target.unmarked_because]
ENDPOINT = "https://auth.example.com/oauth2/token"
TEST = {"language.toml": LANGUAGE, "client/target.toml": TARGET, "client/snippet.txt.j2": "one\n"}
"""The files of a language and its only target."""


def marks(text: str) -> list[str]:
    return re.findall(rf"snippetgen {re.escape(__version__)} [^\n]*?\b[0-9a-f]{{8}}\b", text)


def digest(text: str) -> str:
    (mark,) = marks(text)
    return mark.split()[-1]


def program(snippetgen: Command, *arguments: str | Path, stdin: str = "") -> str:
    result = snippetgen("--lang", "php", *arguments, stdin=stdin)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def test_the_mark_is_the_last_line_and_a_comment(snippetgen: Command) -> None:
    last = program(snippetgen).splitlines()[-1]
    assert re.fullmatch(rf"// snippetgen {re.escape(__version__)} php/curl [0-9a-f]{{8}}", last)


def test_no_mark_leaves_it_out_and_nothing_else(snippetgen: Command) -> None:
    marked, bare = program(snippetgen), program(snippetgen, "--no-mark")
    assert marks(bare) == []
    assert marked.removeprefix(bare).startswith("\n// snippetgen ")


def test_no_mark_leaves_out_all(snippetgen: Command, folder: Path) -> None:
    assert snippetgen("--all", "--output-dir", "all", "--no-mark").returncode == 0
    files = [path for path in (folder / "all").rglob("*") if path.is_file()]
    assert len(files) == len(registry.targets())
    assert not [path for path in files if "snippetgen" in path.read_text()]


def test_every_target_has_one_mark_or_says_why_not(snippetgen: Command, folder: Path) -> None:
    assert snippetgen("--all", "--output-dir", "all").returncode == 0
    for target in registry.targets():
        text = (folder / "all" / target.id / target.file_name).read_text()
        assert len(marks(text)) == (0 if target.unmarked_because else 1), target.id
        assert all(f" {target.id} " in mark for mark in marks(text))
        assert text.endswith("\n")
    assert len(MARKED) > len(registry.targets()) - 2


def test_a_class_says_that_it_is_one(snippetgen: Command) -> None:
    (mark,) = marks(program(snippetgen, "--style", "client"))
    assert mark.split()[2:4] == ["php/curl", "client"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--token-endpoint", "https://other.example.com/token"),
        ("--scope", "read"),
        ("--audience", "https://api.example.com/"),
        ("--param", "tenant=one"),
        ("--header", "X-Tenant=one"),
        ("--auth", "client_secret_post"),
        ("--auth", "private_key_jwt"),
        ("--credential-encoding", "none"),
        ("--grant", "refresh_token"),
        ("--auth", "private_key_jwt", "--key-id", "one"),
        ("--body-format", "json"),
        ("--time-limit", "7"),
        ("--credentials", "inline"),
    ],
)
def test_another_request_has_another_digest(
    snippetgen: Command, arguments: tuple[str, ...]
) -> None:
    assert digest(program(snippetgen, *arguments)) != digest(program(snippetgen))


def test_the_order_of_scope_is_a_difference(snippetgen: Command) -> None:
    one = program(snippetgen, "--scope", "read", "--scope", "write")
    other = program(snippetgen, "--scope", "write", "--scope", "read")
    assert digest(one) != digest(other)


def test_an_option_and_a_spec_that_say_the_same_have_the_same_digest(
    snippetgen: Command, folder: Path
) -> None:
    given = program(snippetgen, "--scope", "read", "--time-limit", "30")
    (folder / "snippetgen.toml").write_text('scope = ["read"]\n')
    assert program(snippetgen) == given


def test_the_digest_says_nothing_of_a_secret_that_is_written_down(
    snippetgen: Command, folder: Path
) -> None:
    digests = set()
    for number in range(3):
        (folder / "secret").write_text(f"not-a-real-secret-{number}")
        inline = ("--credentials", "inline", "--client-id", f"client-{number}")
        code = program(snippetgen, *inline, "--client-secret-file", "secret")
        assert f"not-a-real-secret-{number}" in code
        digests.add(digest(code))
    assert len(digests) == 1


@pytest.mark.parametrize("option", ["--param", "--header"])
def test_the_digest_says_nothing_of_what_is_a_secret_by_its_name(
    snippetgen: Command, option: str
) -> None:
    one, other = (program(snippetgen, option, f"Api-Key={value}") for value in "ab")
    assert one != other
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (TokenRequest(token_endpoint=ENDPOINT), "a154528d"),
        (
            TokenRequest(
                token_endpoint=ENDPOINT,
                client_authentication=ClientSecretPost(),
                client_id=EnvRef("MY_ID"),
                scope=("read",),
                audience="https://api.example.com/\u00e9",
                parameters=(("tenant", "\U0001f600"),),
                headers=(("X-Tenant", "one"),),
            ),
            "b721e039",
        ),
    ],
)
def test_a_request_has_the_digest_that_it_always_had(request_: TokenRequest, expected: str) -> None:
    # Programs on disk hold these: whoever changes one makes every mark of before look wrong.
    assert digest(render(request_, "php/curl").code) == expected


@pytest.mark.parametrize(
    "value", ["\n// x", "*/ x", "snippetgen 9.9.9 php/curl 00000000", "<text>"]
)
def test_no_value_gets_into_the_mark(value: str) -> None:
    request = TokenRequest(token_endpoint=ENDPOINT, parameters=(("tenant", value),))
    for target in MARKED:
        try:
            code = render(request, target).code
        except UnsupportedError:
            continue
        own = rf"snippetgen {re.escape(__version__)} {target.id} [0-9a-f]{{8}}"
        assert re.search(own, code)
        if target.language.comment:
            comment = re.escape(target.language.comment).replace("<text>", own)
            assert re.fullmatch(comment, code.splitlines()[-1])


def written(folder: Path, **changes: str) -> Path:
    """A folder of templates with one language and one target, some files changed."""
    for name, text in (TEST | changes).items():
        path = folder / "test" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "test"


@pytest.mark.parametrize("comment", ["#", "<text> <text>", "/*\\n<text>\\n*/"])
def test_a_comment_without_a_place_for_its_text_is_refused(tmp_path: Path, comment: str) -> None:
    toml = LANGUAGE.replace('comment = "# <text>"', f'comment = "{comment}"')
    folder = written(tmp_path, **{"language.toml": toml})
    with pytest.raises(InputError, match=r"language\.toml: key 'comment' must be one line"):
        load_language(folder)


def test_a_language_says_how_it_writes_a_comment(tmp_path: Path) -> None:
    toml = LANGUAGE.replace('comment = "# <text>"\n', "")
    with pytest.raises(InputError, match=r"language\.toml: key 'comment' is missing"):
        load_language(written(tmp_path, **{"language.toml": toml}))


def test_the_one_key_is_all_that_a_target_needs(tmp_path: Path) -> None:
    language = load_language(written(tmp_path))
    target = load_target(language, language.folder / "client")
    request = TokenRequest(token_endpoint=ENDPOINT, client_authentication=ClientSecretPost())
    code = render(request, target).code
    assert re.fullmatch(r"one\n\n# snippetgen \S+ test/client [0-9a-f]{8}\n", code)


def test_without_comments_the_template_has_the_mark_or_a_reason(tmp_path: Path) -> None:
    toml = LANGUAGE.replace('comment = "# <text>"', 'comment = ""')
    request = TokenRequest(token_endpoint=ENDPOINT, client_authentication=ClientSecretPost())

    def code(folder: Path) -> str:
        language = load_language(folder)
        return render(request, load_target(language, language.folder / "client")).code

    with pytest.raises(TemplateError, match=r"test/client: .* unmarked_because"):
        code(written(tmp_path / "1", **{"language.toml": toml}))
    template = '"about": "{% if mark %}Made by {{ mark }}.{% endif %}"\n'
    files = {"language.toml": toml, "client/snippet.txt.j2": template}
    assert re.fullmatch(
        r'"about": "Made by snippetgen \S+ test/client [0-9a-f]{8}\."\n',
        code(written(tmp_path / "2", **files)),
    )
    reason = f'unmarked_because = "No place."\n{TARGET}'
    files = {"language.toml": toml, "client/target.toml": reason}
    assert code(written(tmp_path / "3", **files)) == "one\n"
