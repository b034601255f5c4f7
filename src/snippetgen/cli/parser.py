"""The command line: every option, in the words of the reference."""

import argparse
from collections.abc import Iterator
from typing import NoReturn

from snippetgen import __version__
from snippetgen.cli.request_options import Group, add_keys, add_request_options
from snippetgen.client_authentication import CREDENTIAL_ENCODINGS, METHODS
from snippetgen.errors import InputError
from snippetgen.target import STYLES

DEFAULT_PORT = 9000


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line, as all of the command's errors are."""

    def __init__(self, **keywords: object) -> None:
        super().__init__(allow_abbrev=False, **keywords)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print with its usage."""
        raise InputError(f"{message} (see {self.prog} --help)")


def check_command(arguments: list[str]) -> None:
    """Refuse a first word that is no command.

    Raises:
        InputError: names the nearest command, or how a program is printed.
    """
    first = arguments[0] if arguments else "-"
    if first.startswith("-") or first in COMMANDS:
        return
    from difflib import get_close_matches

    near = get_close_matches(first, COMMANDS, n=1)
    meant = f"did you mean {near[0]}?" if near else "snippetgen --lang php prints a program"
    raise InputError(f"there is no command {first}; {meant} (see snippetgen --help)")


def refuse_the_rest(command: str | None, arguments: list[str]) -> None:
    """Refuse what the command has no use for; a value is not shown, as it may be a secret.

    Raises:
        InputError: names the first option of it.
    """
    if arguments:
        options = [each.partition("=")[0] for each in arguments if each.startswith("-")]
        what = f"has no option {options[0]}" if options else "was given an argument too many"
        called = f"snippetgen {command}" if command else "snippetgen"
        raise InputError(f"{called} {what} (see {called} --help)")


def check_options(parser: Parser, arguments: list[str]) -> None:
    """Refuse an option that no command has, before its value is taken for something else.

    Raises:
        InputError: names the option, and the nearest that there is.
    """
    known = set(_option_strings(parser))
    for argument in arguments:
        name = argument.partition("=")[0]
        if name == "--":
            return
        if name.startswith("--") and name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise InputError(f"there is no option {name}{meant} (see {parser.prog} --help)")


def require_first(command: str, arguments: list[str]) -> None:
    """Refuse options before a command, which would be read and then do nothing.

    Raises:
        InputError: the command is not the first argument.
    """
    if arguments[0] != command:
        raise InputError(f"{arguments[0]} has no meaning before {command}: put {command} first")


def _option_strings(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _option_strings(command)


def build_parser(arguments: list[str] | None = None) -> Parser:
    """Build the parser of the command.

    Args:
        arguments: what will be parsed; a command that they do not name gets no options, which
            printing a snippet then need not wait for. None builds all.
    """
    parser = Parser(
        prog="snippetgen",
        usage="snippetgen --lang NAME [OPTION ...]\n       snippetgen COMMAND [OPTION ...]",
        description="Print a complete program that gets an OAuth 2.0 access token.",
        epilog="Without another source, a snippetgen.toml in the current folder is the spec.",
    )
    parser.add_argument(
        "--version", action="version", version=f"snippetgen {__version__}", help="print the version"
    )
    _add_output_options(parser.add_argument_group("what to print"))
    add_request_options(parser)
    _add_credential_options(parser.add_argument_group("the credentials"))
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", prog=parser.prog
    )
    for name, (summary, description, add_options) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=description)
        if arguments is None or name in arguments:
            add_options(command)
    return parser


def _add_output_options(group: Group) -> None:
    group.add_argument("--lang", metavar="NAME", help="language, or language/client: php, php/curl")
    group.add_argument(
        "--style",
        metavar="STYLE",
        choices=STYLES,
        help="function (the default), or client: a class that keeps the token and renews it",
    )
    group.add_argument(
        "--no-mark",
        action="store_true",
        help="leave out the line that says version, target and spec, which snippetgen diff reads",
    )
    group.add_argument("--all", action="store_true", help="every target, one file each")
    group.add_argument("--list", action="store_true", help="list the targets")
    group.add_argument("--json", action="store_true", help="with --list: as JSON")
    group.add_argument("-o", "--output", metavar="FILE", help="write there instead of printing")
    group.add_argument("--output-dir", metavar="DIR", help="with --all: where the files go")
    group.add_argument(
        "--force", action="store_true", help="overwrite files that snippetgen did not write"
    )


def _add_credential_options(group: Group) -> None:
    add_keys(group, "credentials", "client_id")
    group.add_argument(
        "--client-secret-file",
        metavar="FILE",
        help="with --credentials inline: read the secret there; '-' is standard input",
    )


def _add_docs_options(docs: Parser) -> None:
    what = docs.add_mutually_exclusive_group()
    what.add_argument(
        "--check",
        action="store_true",
        help="change nothing; print a diff and exit with status 1 if a file is stale",
    )
    what.add_argument(
        "--release",
        action="store_true",
        help="first keep these programs as those of this version, to compare the next with",
    )
    docs.add_argument(
        "--engine",
        action="store_true",
        help="also put what the builder's page runs into docs/engine; needs npm the first time",
    )


def _add_mock_server_options(server: Parser) -> None:
    server.add_argument(
        "--port",
        metavar="N",
        type=int,
        default=DEFAULT_PORT,
        help=f"default: {DEFAULT_PORT}; 0 takes a free one",
    )
    server.add_argument(
        "--client-id", metavar="ID", default="MY_CLIENT_ID", help="the client id that it knows"
    )
    server.add_argument(
        "--client-secret-file",
        metavar="FILE",
        help="the secret that it knows (default: MY_CLIENT_SECRET)",
    )
    server.add_argument(
        "--public-key-file",
        metavar="FILE",
        help="what checks the client's assertions: its public key, in PEM or as a JWK",
    )
    server.add_argument(
        "--public-client", action="store_true", help="the client need not authenticate"
    )
    server.add_argument(
        "--credential-encoding",
        metavar="ENCODING",
        choices=(*CREDENTIAL_ENCODINGS, "either"),
        default="form",
        help="how it reads a Basic header: form (the default), none (raw), either",
    )
    server.add_argument(
        "--client-authentication",
        metavar="METHOD",
        action="append",
        choices=METHODS,
        help="take this method alone; may be repeated",
    )
    server.add_argument(
        "--refuse-client-id-beside-basic",
        action="store_true",
        help="refuse client_id in the body beside a Basic header, as some servers do",
    )
    server.add_argument(
        "--known-scope",
        metavar="TOKEN",
        action="append",
        help="refuse every other scope; may be repeated",
    )


def _add_verify_options(verify: Parser) -> None:
    verify.add_argument(
        "--lang", metavar="NAME", nargs="+", action="extend", help="only these languages or targets"
    )
    verify.add_argument(
        "--against",
        metavar="URL",
        help="run them once against this token endpoint, with your environment, and print no token",
    )
    verify.add_argument(
        "--record", metavar="FILE", help="write the results there, as the page of proof shows them"
    )
    verify.add_argument("--json", action="store_true", help="print the report as JSON")
    verify.add_argument(
        "--install", action="store_true", help="first install what the targets need"
    )
    verify.add_argument("--install-only", action="store_true", help="install it, and run nothing")
    add_request_options(verify, only_with="--against")


def _add_spec_options(parser: Parser) -> None:
    group = parser.add_argument_group("what to print")
    group.add_argument("--schema", action="store_true", help="the JSON Schema of a spec instead")
    group.add_argument("--lang", metavar="NAME", help="with --issuer: what this target supports")
    group.add_argument("-o", "--output", metavar="FILE", help="write there instead of printing")
    group.add_argument(
        "--force", action="store_true", help="overwrite a file that snippetgen did not write"
    )
    add_request_options(parser)
    add_keys(parser.add_argument_group("the credentials"), "credentials", "client_id")


def _add_diff_options(diff: Parser) -> None:
    diff.add_argument("file", metavar="FILE", help="a program that snippetgen printed once")
    add_request_options(diff)
    add_keys(diff.add_argument_group("the credentials"), "credentials", "client_id")


def _add_providers_options(providers: Parser) -> None:
    providers.add_argument("id", metavar="ID", nargs="?", help="explain this one")
    providers.add_argument("--json", action="store_true", help="print as JSON")


def _add_doctor_options(doctor: Parser) -> None:
    add_request_options(doctor)


def _add_completion_options(completion: Parser) -> None:
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="which shell")


COMMANDS = {
    "diff": (
        "show how a program on disk differs from today's",
        "Show how a program differs from today's. Exit status: 0 the same, 1 another, 2 bad input.",
        _add_diff_options,
    ),
    "docs": (
        "(re)generate the site's generated files",
        "Write the site's generated files: snippets, language pages, references.",
        _add_docs_options,
    ),
    "doctor": (
        "find out what your server takes, and print the spec that works",
        "Ask your server for tokens, find out what it takes, and print the spec that works.",
        _add_doctor_options,
    ),
    "mock-server": (
        "run a mock authorization server on 127.0.0.1",
        "Run a mock authorization server to point a snippet at.",
        _add_mock_server_options,
    ),
    "spec": (
        "print the request as a snippetgen.toml",
        "Print the request as a snippetgen.toml, to be kept and edited.",
        _add_spec_options,
    ),
    "verify": (
        "run the snippets against the mock server",
        "Run snippets against the mock authorization server and report.",
        _add_verify_options,
    ),
    "providers": (
        "list the presets of providers, or explain one",
        "List the presets of providers; with an id, say what it needs, what it sends, and why.",
        _add_providers_options,
    ),
    "completion": (
        "print a completion script for a shell",
        "Print a shell's completion script; needs the extra 'completion'.",
        _add_completion_options,
    ),
}
"""Each command's summary, its description, and what adds its options."""
