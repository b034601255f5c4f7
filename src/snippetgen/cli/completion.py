"""`snippetgen completion`: a completion script for bash, zsh or fish."""

from argparse import ArgumentParser, Namespace

from snippetgen import registry
from snippetgen.cli.parser import build_parser
from snippetgen.errors import InputError


def run(options: Namespace) -> int:
    """Print the script; its choices are those of the moment it is printed."""
    try:
        import shtab
    except ImportError:
        raise InputError(
            "shell completion needs shtab: pip install 'snippetgen[completion]'"
        ) from None
    parser = build_parser()
    _describe(parser, shtab.FILE, shtab.DIRECTORY)
    print(shtab.complete(parser, shell=options.shell))
    return 0


def _describe(parser: ArgumentParser, file: object, directory: object) -> None:
    """Tell shtab what the parser leaves to others: the targets' names, files and folders."""
    languages = [language.id for language in registry.languages()]
    targets = [target.id for target in registry.targets()]
    completed = dict.fromkeys(("file", "output", "spec", "client_secret_file"), file)
    completed["output_dir"] = directory
    for action in parser._actions:
        if action.dest == "lang":
            action.choices = [*languages, *targets]
        elif action.dest in completed:
            action.complete = completed[action.dest]  # type: ignore[attr-defined]
        elif action.dest == "command" and isinstance(action.choices, dict):
            for command in action.choices.values():
                _describe(command, file, directory)
