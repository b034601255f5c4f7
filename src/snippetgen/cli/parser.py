"""The command line: every option, in the words of the reference."""

import argparse
from collections.abc import Iterator
from typing import NoReturn, TypeAlias

from snippetgen import __version__, spec
from snippetgen.client_authentication import CREDENTIAL_ENCODINGS, METHODS
from snippetgen.errors import InputError
from snippetgen.signing import KEY_FORMATS
from snippetgen.target import STYLES
from snippetgen.token_request import BODY_FORMATS

DEFAULT_PORT = 9000


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line, as all of the command's errors are."""

    def __init__(self, **keywords: object) -> None:
        super().__init__(allow_abbrev=False, **keywords)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print with its usage."""
        raise InputError(f"{message} (see {self.prog} --help)")


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
        description="Print a complete program that gets an OAuth 2.0 access token.",
        epilog="Without --spec, a snippetgen.toml in the current folder is the spec.",
    )
    parser.add_argument(
        "--version", action="version", version=f"snippetgen {__version__}", help="print the version"
    )
    _add_output_options(parser.add_argument_group("what to print"))
    _add_request_options(parser.add_argument_group("the token request"))
    _add_authentication_options(parser.add_argument_group("the client authentication"))
    _add_grant_options(parser.add_argument_group("the grant"))
    _add_credential_options(parser.add_argument_group("the credentials"))
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    for name, (summary, description, add_options) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=description)
        if arguments is None or name in arguments:
            add_options(command)
    return parser


Group: TypeAlias = argparse._ArgumentGroup


def _add_output_options(group: Group) -> None:
    group.add_argument("--lang", metavar="NAME", help="language, or language/client: php, php/curl")
    group.add_argument(
        "--style",
        metavar="STYLE",
        choices=STYLES,
        help="function (the default), or client: a class that keeps the token and renews it",
    )
    group.add_argument("--all", action="store_true", help="every target, one file each")
    group.add_argument("--list", action="store_true", help="list the targets")
    group.add_argument("--json", action="store_true", help="with --list: as JSON")
    group.add_argument("-o", "--output", metavar="FILE", help="write there instead of printing")
    group.add_argument("--output-dir", metavar="DIR", help="with --all: where the files go")
    group.add_argument(
        "--force", action="store_true", help="overwrite files that snippetgen did not write"
    )


def _add_request_options(group: Group) -> None:
    group.add_argument("--spec", metavar="FILE", help="a request spec in TOML")
    group.add_argument("--token-endpoint", metavar="URL", help="where the request goes")
    group.add_argument(
        "--grant",
        metavar="NAME",
        dest="grant_type",
        help=f"{', '.join(spec.GRANT_READERS)} (default: client_credentials)",
    )
    group.add_argument(
        "--custom-grant",
        metavar="NAME",
        dest="custom_grant_type",
        help="a grant_type of the server's own, such as account_credentials",
    )
    group.add_argument(
        "--body-format",
        metavar="FORMAT",
        choices=BODY_FORMATS,
        help="form (RFC 6749, the default) or json, where a server wants that",
    )
    group.add_argument("--scope", metavar="TOKEN", action="append", help="may be repeated")
    group.add_argument(
        "--resource", metavar="URI", action="append", help="RFC 8707; may be repeated"
    )
    group.add_argument("--audience", metavar="TEXT", help="the API that the token is for")
    group.add_argument(
        "--param", metavar="NAME=VALUE", action="append", help="a further body parameter"
    )
    group.add_argument(
        "--header", metavar="NAME=VALUE", action="append", help="a further request header"
    )
    group.add_argument(
        "--time-limit", metavar="SECONDS", type=int, help="how long to wait (default: 30)"
    )


def _add_authentication_options(group: Group) -> None:
    group.add_argument(
        "--auth",
        metavar="METHOD",
        dest="client_authentication",
        choices=METHODS,
        help=f"{', '.join(METHODS)} (default: {METHODS[0]})",
    )
    group.add_argument(
        "--credential-encoding",
        metavar="ENCODING",
        choices=CREDENTIAL_ENCODINGS,
        help="of a Basic header: form (RFC 6749, the default) or none (raw)",
    )
    group.add_argument(
        "--client-id-in-body",
        action=argparse.BooleanOptionalAction,
        help="send client_id in the body beside a Basic header or an assertion (the default)",
    )
    group.add_argument(
        "--signing-algorithm",
        metavar="ALG",
        help="HS256, HS384, HS512 with a secret; RS256, PS256, ES256, EdDSA with a private key",
    )
    group.add_argument(
        "--assertion-audience",
        metavar="URL",
        help="the assertion's aud: the server's issuer, say (default: the token endpoint)",
    )
    group.add_argument("--key-id", metavar="TEXT", help="the assertion's kid")
    group.add_argument(
        "--certificate-thumbprint", metavar="BASE64URL", help="the assertion's x5t#S256"
    )
    group.add_argument(
        "--private-key-format",
        metavar="FORMAT",
        choices=KEY_FORMATS,
        help="what the key's file holds: pem (PKCS #8, the default) or jwk",
    )
    group.add_argument(
        "--dpop", action="store_true", default=None, help="bind the token to a key (RFC 9449)"
    )
    group.add_argument("--dpop-algorithm", metavar="ALG", help="of the proof (default: ES256)")


def _add_grant_options(group: Group) -> None:
    group.add_argument(
        "--assertion-source",
        metavar="SOURCE",
        choices=spec.ASSERTION_SOURCES,
        help="jwt-bearer: environment (the default), or signed with a private key",
    )
    group.add_argument(
        "--assertion-subject", metavar="TEXT", help="jwt-bearer, signed: sub (default: client id)"
    )
    group.add_argument(
        "--assertion-claim",
        metavar="NAME=VALUE",
        action="append",
        help="jwt-bearer, signed: a further claim",
    )
    group.add_argument(
        "--subject-token-type", metavar="URI", help="token-exchange (default: an access token)"
    )
    group.add_argument(
        "--actor-token-type", metavar="URI", help="token-exchange: send an actor token of this type"
    )
    group.add_argument(
        "--requested-token-type", metavar="URI", help="token-exchange: what is asked for"
    )
    group.add_argument(
        "--polling-interval", metavar="SECONDS", type=int, help="device_code (default: 5)"
    )
    group.add_argument(
        "--polling-time-limit", metavar="SECONDS", type=int, help="device_code (default: 900)"
    )


def _add_credential_options(group: Group) -> None:
    group.add_argument(
        "--credentials",
        metavar="WHERE",
        choices=spec.CREDENTIALS,
        help="env: read when the snippet runs (the default); inline: written into the snippet",
    )
    group.add_argument("--client-id", metavar="ID", help="write this client id into the snippet")
    group.add_argument(
        "--client-secret-file",
        metavar="FILE",
        help="with --credentials inline: read the secret there; '-' is standard input",
    )


def _add_docs_options(docs: Parser) -> None:
    docs.add_argument(
        "--check",
        action="store_true",
        help="change nothing; print a diff and exit with status 1 if a file is stale",
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
        choices=CREDENTIAL_ENCODINGS,
        default="form",
        help="how it reads a Basic header",
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
    _add_request_options(verify.add_argument_group("with --against: the token request"))
    _add_authentication_options(
        verify.add_argument_group("with --against: the client authentication")
    )
    _add_grant_options(verify.add_argument_group("with --against: the grant"))


def _add_completion_options(completion: Parser) -> None:
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="which shell")


COMMANDS = {
    "docs": (
        "(re)generate the site's generated files",
        "Write the site's generated files: snippets, language pages, references.",
        _add_docs_options,
    ),
    "mock-server": (
        "run a mock authorization server on 127.0.0.1",
        "Run a mock authorization server to point a snippet at.",
        _add_mock_server_options,
    ),
    "verify": (
        "run the snippets against the mock server",
        "Run snippets against the mock authorization server and report.",
        _add_verify_options,
    ),
    "completion": (
        "print a completion script for a shell",
        "Print a shell's completion script; needs the extra 'completion'.",
        _add_completion_options,
    ),
}
"""Each command's summary, its description, and what adds its options."""
