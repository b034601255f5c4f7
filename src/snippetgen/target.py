"""Languages and targets as data: what `language.toml` and `target.toml` say, checked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from snippetgen.client_authentication import CREDENTIAL_ENCODINGS, METHODS
from snippetgen.errors import InputError
from snippetgen.grants import GRANTS
from snippetgen.literals import LiteralTable, Unit
from snippetgen.names import CASES, in_case
from snippetgen.signing import ALGORITHMS, KEY_FORMATS
from snippetgen.text import Code, EnvRef
from snippetgen.token_request import BODY_FORMATS
from snippetgen.toml_table import TomlTable


class Needs(NamedTuple):
    """What has to be on the machine, by the package manager that brings it."""

    apt: tuple[str, ...]
    pip: tuple[str, ...]
    npm: tuple[str, ...]
    go: tuple[str, ...]
    cargo: tuple[str, ...]
    maven: tuple[str, ...]


class Lint(NamedTuple):
    """A formatter or linter that every rendered program passes.

    Args:
        command: exits with status 0 where there is nothing to say; `<file>` stands for the
            program, `<pip>`, `<npm>` and the like for the folders of `needs`.
        needs: what it needs beside what its targets do.
    """

    command: tuple[str, ...]
    needs: Needs


class Refusal(NamedTuple):
    """What is asked for and not given, on purpose.

    Args:
        names: what people ask for it by.
        reason: why not, and what to use instead.
    """

    names: tuple[str, ...]
    reason: str


@dataclass(frozen=True, eq=False, repr=False)
class Language:
    """A language, as `templates/<id>/language.toml` describes it.

    Args:
        id: the folder's name.
        folder: where its macros and targets lie.
        title: what people call it.
        kind: what it is, one of `KINDS`.
        aliases: other names that `--lang` takes for it.
        default_client: the client that `--lang <id>` means.
        lexer: the Pygments lexer for its code.
        file_name: the file that a snippet is saved as.
        function_case, variable_case: keys of `names.CASES`.
        variable_form: how a variable is written; `<name>` stands for its name.
        environment: the expression that reads an environment variable; `<NAME>` stands for its
            name, `<name>` for its name in lower case.
        comment: how a line of comment is written, `<text>` standing for what it says; empty where
            the format has none.
        literals: its literal tables, the preferred one first.
        read_literals: the command that runs `literals.<ext>.j2`, which prints the texts that the
            language itself reads from its literals, as a JSON array.
        measures: its templates lay lines out by the width of literals, as its formatter does.
        lint: what else looks at its programs.
        refusals: what there is no program for, and why.
    """

    id: str
    folder: Path
    title: str
    kind: str
    aliases: tuple[str, ...]
    default_client: str
    lexer: str
    file_name: str
    function_case: str
    variable_case: str
    variable_form: str
    environment: str
    comment: str
    literals: tuple[LiteralTable, ...]
    read_literals: tuple[str, ...]
    measures: bool
    lint: tuple[Lint, ...]
    refusals: tuple[Refusal, ...]

    def function(self, name: str) -> Code:
        """Name a function as this language does, from a snake_case name."""
        return Code(in_case(name, self.function_case))

    def word(self, name: str) -> Code:
        """The bare name of a local variable, from a snake_case name."""
        return Code(in_case(name, self.variable_case))

    def variable(self, name: str) -> Code:
        """Name a local variable as this language does, from a snake_case name."""
        return Code(self.variable_form.replace("<name>", in_case(name, self.variable_case)))

    def read_environment(self, reference: EnvRef) -> Code:
        """Return the expression that reads an environment variable."""
        expression = self.environment.replace("<NAME>", reference.name)
        return Code(expression.replace("<name>", reference.name.lower()))


class Trust(NamedTuple):
    """What makes a runtime trust the certificate authority of a test.

    Args:
        arguments: go behind the first word of the command.
        environment: variables that are set.
    """

    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]


COMPILERS = ("javac", "kotlinc", "scalac")
"""The compilers that stay, so that only the first program waits for them to start."""


class Compiler(NamedTuple):
    """A compiler that stays.

    Args:
        name: one of `COMPILERS`.
        classpath: where its classes are; empty where Java brings it.
        arguments: what it is given; `<build>/<file>` is the program.
    """

    name: str
    classpath: str
    arguments: tuple[str, ...]


class Run(NamedTuple):
    """How a snippet is run.

    The arguments and values may hold `<file>` and `<companion>` for the files, `<build>` for the
    folder of the build, `<pip>`, `<npm>`, `<go>`, `<cargo>` and `<maven>` for the folders of
    packages, `<target>` for the target's own, `<cache>` for one of the tools' own, `<authority>`
    and `<truststore>` for the certificate authority to trust, and `<milliseconds>` for the time
    limit where only the runner can keep it.

    Args:
        command: program and arguments.
        build: what makes the program ready to run, once.
        compiler: the same by a compiler that stays.
        probe: exits with status 0 where the tool chain is there.
        environment: variables that are set.
        trust: what else there is in a test.
        variable: arguments that hand a runner one variable, `<name>` and `<value>`, where it does
            not pass on its environment.
        certificate: arguments that hand a runner the client certificate, where it takes none from
            the snippet; `<client_certificate_file>` and `<client_key_file>`.
        read_token: prints the token after the run, where the runner's standard output is its own
            report; empty where the snippet prints the token itself.
        version: prints the version of what runs the program, in its first line.
        costly: making one program ready takes seconds, so that fewer are tried.
    """

    command: tuple[str, ...]
    build: tuple[str, ...]
    compiler: Compiler | None
    probe: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    trust: Trust
    variable: tuple[str, ...]
    certificate: tuple[str, ...]
    read_token: tuple[str, ...]
    version: tuple[str, ...]
    costly: bool


Style = Literal["function", "client"]
STYLES: tuple[Style, ...] = ("function", "client")
"""What a program is: a function that asks for one token, or a class that keeps one fresh."""

KINDS = ("language", "shell", "tool")
"""What a language is: one of programming, one of a shell, or the files of a tool."""

FEATURES = {
    "style": STYLES[1:],
    "client_authentication": METHODS,
    "credential_encoding": CREDENTIAL_ENCODINGS,
    "signing_algorithm": tuple(ALGORITHMS),
    "private_key_format": KEY_FORMATS,
    "proof": ("DPoP",),
    "body_format": BODY_FORMATS,
    "polling": ("device_code",),
}
"""What may be asked of a target, and what it may support of it; every one has the first style."""

WITH_SYMBOLS = "with symbols"
"""A header name of more than letters, digits, `-` and `_`, which HTTP allows (RFC 9110, 5.6.2)."""

EVERYWHERE = {
    "grant_type": tuple(name.rpartition(":")[2] for name in GRANTS),
    "header_name": (WITH_SYMBOLS,),
}
"""What every target supports, but for what it lists as unsupported."""


class KnownFailure(NamedTuple):
    """Cases that fail for a reason that is known and said.

    Args:
        cases: how their names start.
        complaints: how all start that `verify` complains of.
        reason: why, for a reader.
    """

    cases: tuple[str, ...]
    complaints: tuple[str, ...]
    reason: str


@dataclass(frozen=True, eq=False, repr=False)
class Target:
    """An HTTP client of a language, as `templates/<language>/<client>/target.toml` describes it.

    Args:
        title, url: what people call the client, and where it lives.
        install: the shell command that a reader installs it with; empty where there is none.
        usage: the shell command that a reader runs the snippet with.
        install_signing, install_certificate: what a reader installs besides where the snippet
            signs something, or shows a client certificate.
        supports: what it can do of each of `FEATURES`.
        unsupported: what it can do alone and not together, by feature.
        remarks: sentences on what the client does in its own way, for its page.
        long_because: why its template is longer than others.
        unmarked_because: why it has no mark, where it can have none.
        companion_of: the target that this file goes with and is proven with, if any.
        run: how it is run; a companion has no command.
        known_failures: the cases of `verify` that fail, and why.
    """

    language: Language
    client: str
    title: str
    url: str
    install: str
    install_signing: str
    install_certificate: str
    usage: str
    file_name: str
    supports: dict[str, tuple[str, ...]]
    unsupported: tuple[dict[str, str], ...]
    remarks: tuple[str, ...]
    long_because: str
    unmarked_because: str
    companion_of: str | None
    needs: Needs
    run: Run
    known_failures: tuple[KnownFailure, ...]

    @property
    def id(self) -> str:
        """`language/client`, such as `php/curl`."""
        return f"{self.language.id}/{self.client}"

    @property
    def template(self) -> str:
        """The template's name below the language's folder."""
        return f"{self.client}/snippet.{self.file_name.partition('.')[2]}.j2"


def load_language(folder: Path) -> Language:
    """Read and check `language.toml`.

    Raises:
        InputError: names the file, the key, and what is wrong with it.
    """
    table = TomlTable.load(folder / "language.toml", f"templates/{folder.name}/language.toml")
    names = table.table("names")
    language = Language(
        id=folder.name,
        folder=folder,
        title=table.read("title", str),
        kind=table.one_of("kind", KINDS, KINDS[0]),
        aliases=table.strings("aliases"),
        default_client=table.read("default_client", str),
        lexer=table.read("lexer", str),
        file_name=table.read("file_name", str),
        function_case=names.one_of("function", CASES, "snake_case"),
        variable_case=names.one_of("variable", CASES, "snake_case"),
        variable_form=names.get("variable_form", "<name>"),
        environment=table.read("environment", str),
        comment=_load_comment(table),
        literals=tuple(_load_literal(literal) for literal in table.tables("literal")),
        read_literals=table.strings("read_literals"),
        measures=table.get("measures", False),
        lint=tuple(map(_load_lint, table.tables("lint"))),
        refusals=tuple(map(_load_refusal, table.tables("refused"))),
    )
    names.done()
    table.done()
    if not language.literals:
        raise InputError(f"{table.where}: [[literal]] is missing: say how a text is written")
    return language


def _load_comment(table: TomlTable) -> str:
    comment = table.read("comment", str)
    if comment and (comment.count("<text>") != 1 or len(comment.splitlines()) > 1):
        raise InputError(
            f"{table.where}: key 'comment' must be one line that has <text> in it once, such as"
            " '// <text>', or empty where the format has no comments"
        )
    return comment


def _load_needs(table: TomlTable) -> Needs:
    needs = Needs(*(table.strings(manager) for manager in Needs._fields))
    table.done()
    return needs


def _load_lint(table: TomlTable) -> Lint:
    lint = Lint(table.strings("command"), _load_needs(table.table("needs")))
    table.done()
    return lint


def _load_refusal(table: TomlTable) -> Refusal:
    refusal = Refusal(table.strings("names"), table.read("reason", str))
    table.done()
    return refusal


def _load_literal(table: TomlTable) -> LiteralTable:
    literal = LiteralTable(
        open=table.read("open", str),
        close=table.read("close", str),
        escape=dict(table.pairs("escape")),
        control=table.strings("control"),
        unit=cast("Unit", table.one_of("unit", get_args(Unit), "code point")),
        reject=table.strings("reject"),
    )
    table.done()
    _check_literal(literal, table.where)
    return literal


def _check_literal(literal: LiteralTable, where: str) -> None:
    """Refuse a table whose literals a value could leave."""
    if not literal.close or literal.close[0] not in literal.escape:
        raise InputError(f"{where}: the closing quote {literal.close!r} has no escape")
    for spelling in (*literal.escape.values(), *literal.control):
        introducer = spelling[:1]
        if introducer not in literal.escape:
            raise InputError(f"{where}: {introducer!r} starts an escape and has none itself")


def load_target(language: Language, folder: Path) -> Target:
    """Read and check `target.toml`.

    Raises:
        InputError: names the file, the key, and what is wrong with it.
    """
    where = f"templates/{language.id}/{folder.name}/target.toml"
    table = TomlTable.load(folder / "target.toml", where)
    target = Target(
        language=language,
        client=folder.name,
        title=table.read("title", str),
        url=table.read("url", str),
        install=table.get("install", ""),
        install_signing=table.get("install_signing", ""),
        install_certificate=table.get("install_certificate", ""),
        usage=table.get("usage", "").strip(),
        file_name=table.get("file_name", language.file_name),
        supports=_load_supports(table.table("supports")),
        unsupported=tuple(map(_load_combination, table.tables("unsupported"))),
        remarks=table.strings("remarks"),
        long_because=table.get("long_because", ""),
        unmarked_because=table.get("unmarked_because", ""),
        companion_of=table.optional("companion_of", str),
        needs=_load_needs(table.table("needs")),
        run=_load_run(table.table("run")),
        known_failures=tuple(map(_load_known_failure, table.tables("known_failures"))),
    )
    table.done()
    if bool(target.run.command) == bool(target.companion_of):
        raise InputError(f"{where}: give [run], or companion_of for a file that goes with another")
    return target


def _load_supports(table: TomlTable) -> dict[str, tuple[str, ...]]:
    supports = {feature: table.strings(feature) for feature in FEATURES}
    table.done()
    for feature, values in supports.items():
        for value in values:
            if value not in FEATURES[feature]:
                raise InputError(
                    f"{table.where}: {feature} '{value}' is unknown; there is:"
                    f" {', '.join(FEATURES[feature])}"
                )
    return supports


def _load_combination(table: TomlTable) -> dict[str, str]:
    combination = {
        feature: table.one_of(feature, values, values[0])
        for feature, values in {**FEATURES, **EVERYWHERE}.items()
        if feature in table
    }
    table.done()
    return combination


def _load_run(table: TomlTable) -> Run:
    trust = table.table("trust")
    run = Run(
        command=table.strings("command"),
        build=table.strings("build"),
        compiler=_load_compiler(table.table("compiler")) if "compiler" in table else None,
        probe=table.strings("probe"),
        environment=table.pairs("environment"),
        trust=Trust(trust.strings("arguments"), trust.pairs("environment")),
        variable=table.strings("variable"),
        certificate=table.strings("certificate"),
        read_token=table.strings("read_token"),
        version=table.strings("version"),
        costly=table.get("costly", False),
    )
    trust.done()
    table.done()
    return run


def _load_compiler(table: TomlTable) -> Compiler:
    compiler = Compiler(
        table.one_of("name", COMPILERS, COMPILERS[0]),
        table.get("classpath", ""),
        table.strings("arguments"),
    )
    table.done()
    return compiler


def _load_known_failure(table: TomlTable) -> KnownFailure:
    failure = KnownFailure(
        table.strings("cases"), table.strings("complaints"), table.read("reason", str)
    )
    table.done()
    return failure
