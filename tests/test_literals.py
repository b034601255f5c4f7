"""What a literal table accepts comes back equal when the language itself reads it."""

import json
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from snippetgen import literals, registry
from snippetgen.environment import fill as fill_template
from snippetgen.literals import LiteralTable, UnspellableError
from snippetgen.snippet import Snippet
from snippetgen.target import Language
from snippetgen.text import Text
from snippetgen.verify import toolchain
from snippetgen.verify.runner import execute, workspace

from .conftest import skip

SCALARS = st.text(st.characters(exclude_categories=["Cs"]))
HOSTILE = st.text(
    st.sampled_from("'\"`\\$#{}%@!?<>/*-=&;:()[]|~^ \n\r\t\0xu07eE\u2028\u00e9\U0001f600")
)
RANDOM = 10_000
"""How many random texts each language reads."""

BATCH = 2_000
"""Texts in one program: Java's methods end at 64 KiB of code, and SBCL's heap at 4,000 of them."""

BREAK_OUTS = [
    "'+import('node:child_process')+'",
    "'.system('id').'",
    '".system("id")."',
    "#{`id`}",
    "${`id`}",
    "$(id)",
    "`id`",
    "{{client_secret}}",
    "\\",
    "\\\\'",
    "'''\"\"\"",
    "?> <?php",
    "</script>",
    "*/ // # <!-- -->",
    "%s%n{0}",
    "\\u0041\\x41\\101\\N{DIGIT ONE}",
    "line\r\nend\\\n",
    "$'\\n'",
    "!!",
]


@cache
def random_texts() -> list[str]:
    """The texts that Hypothesis thinks of, the same for all languages of a run."""
    texts: list[str] = []

    @settings(max_examples=RANDOM, deadline=None, database=None, phases=[Phase.generate])
    @given(text=SCALARS | HOSTILE)
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    return texts


def code_points() -> list[int]:
    """The first ones, all; then a few of each block of Unicode, and the last of each plane."""
    early = range(0x300)
    later = range(0x300, 0x20000, 0x80)
    planes = range(0x20000, 0x110000, 0x1000)
    ends = [plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFD, 0xFFFF)]
    marks = [0x20D0, 0x2028, 0x202E, 0x3099, 0xFE0F, 0xFEFF, 0x1F1E6, 0x1F3FB, 0xE0061]
    found = {*early, *later, *planes, *ends, *marks}
    return sorted(found - set(range(0xD800, 0xE000)))


def batched(texts: list[str], size: int) -> Iterator[list[str]]:
    """The texts in parts of a size."""
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def spellable(language: Language, texts: list[str]) -> list[str]:
    """The texts that the language's tables accept."""
    accepted = []
    for text in texts:
        try:
            literals.encode(language.literals, text)
        except UnspellableError:
            continue
        accepted.append(text)
    return accepted


def read_back(language: Language, texts: list[str]) -> object:
    """Have the language read its own literals of the texts."""
    target = registry.find(language.id)
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    template = next(language.folder.glob("literals.*.j2"), None)
    assert template, f"{language.folder} has no literals.<extension>.j2"
    file_name = template.name.removesuffix(".j2")
    code = fill_template(language, template.name, {"texts": list(map(Text, texts))})
    with workspace(target, [Snippet("literals", file_name, "text", code)], {}) as folder:
        values = {**toolchain.places(target), "file": file_name}
        command = toolchain.fill(language.read_literals, values)
        variables = {**toolchain.environment(target), "HOME": str(folder)}
        outcome = execute(command, folder, variables)
    assert outcome.exit_status == 0, outcome.messages
    return json.loads(outcome.token)


LANGUAGES = pytest.mark.parametrize("language", registry.languages(), ids=lambda each: each.id)


@LANGUAGES
def test_texts_come_back_equal(language: Language) -> None:
    characters = list(map(chr, code_points()))
    in_context = [f"a{character}1" for character in characters]
    texts = [*BREAK_OUTS, *characters, *in_context, *random_texts()]
    accepted = spellable(language, texts)
    for batch in batched(accepted, BATCH):
        assert read_back(language, batch) == batch


@LANGUAGES
def test_a_language_lacks_a_spelling_for_nul_at_the_most(language: Language) -> None:
    characters = list(map(chr, code_points()))
    texts = [*characters, *(f"a{character}1" for character in characters)]
    assert len(spellable(language, texts)) >= len(texts) - 4


@LANGUAGES
def test_what_is_not_plain_is_escaped_where_the_language_can(language: Language) -> None:
    tables = language.literals
    as_they_are = {c for table in tables for c, spelled in table.escape.items() if c == spelled}
    characters = {*map(chr, range(0x300)), "\u200b", "\u2028", "\u202e", "\ufeff", "\U0001f600"}
    spelled = spellable(language, sorted(characters - as_they_are))
    assert len(spelled) > 700
    for character in spelled:
        literal = literals.encode(tables, character)
        assert all(map(literals.is_plain, literal)), (character, literal)


def test_the_first_table_that_can_spell_a_text_is_used() -> None:
    php = registry.language("php").literals
    assert literals.encode(php, "it's $5") == r"'it\'s $5'"
    assert literals.encode(php, "it's $5\n") == r'''"it's \$5\n"'''


@pytest.mark.parametrize(
    ("unit", "control", "spelled"),
    [
        ("code point", ("\\u%04x", "\\U%08x"), "\\u2028\\U0001f600"),
        ("code point", ("\\u{%x}",), "\\u{2028}\\u{1f600}"),
        ("utf-16", ("\\u%04x",), "\\u2028\\ud83d\\ude00"),
        ("utf-8", ("\\%03o",), "\\342\\200\\250\\360\\237\\230\\200"),
    ],
)
def test_controls_are_spelled_by_unit(
    unit: literals.Unit, control: tuple[str, ...], spelled: str
) -> None:
    table = LiteralTable('"', '"', {'"': '\\"', "\\": "\\\\"}, control, unit)
    assert table.encode("\u2028\U0001f600") == f'"{spelled}"'


def test_a_table_without_a_spelling_refuses_by_code_point() -> None:
    with pytest.raises(UnspellableError, match=r"U\+000A"):
        LiteralTable("'", "'", {"'": "''"}).encode("a\nb")


def test_plain_is_the_same_in_every_python() -> None:
    # Assigned after Unicode 3.2: whatever the running Python knows, it is escaped.
    assert not literals.is_plain("\U0001f600")
    assert literals.is_plain("é")
    assert literals.is_plain("東")
    assert not literals.is_plain("\u0301")
    assert not literals.is_plain("\u00ad")  # a soft hyphen, which cannot be seen
