"""Without a command: print one snippet, write all, or list the targets."""

import json
from argparse import Namespace
from pathlib import Path

from snippetgen import output, registry
from snippetgen.cli.messages import say
from snippetgen.cli.request import read_request
from snippetgen.errors import InputError, UnsupportedError
from snippetgen.rendering import render
from snippetgen.snippet import Snippet
from snippetgen.target import STYLES, Target
from snippetgen.token_request import TokenRequest


def run(options: Namespace) -> int:
    """Do what the options ask for; returns the exit status."""
    _check(options)
    if options.list:
        _list(as_json=options.json)
    elif options.all:
        _write_all(options)
    else:
        _print_one(options)
    return 0


def _check(options: Namespace) -> None:
    """Refuse options that do not go together."""
    asked = [name for name in ("lang", "all", "list") if getattr(options, name)]
    if not asked:
        raise InputError("say which language: snippetgen --lang php (snippetgen --list shows all)")
    if len(asked) > 1:
        raise InputError(f"--{asked[0]} and --{asked[1]} do not go together: choose one")
    for option, needs in (("output_dir", "all"), ("output", "lang"), ("json", "list")):
        if getattr(options, option) and not getattr(options, needs):
            raise InputError(f"--{option.replace('_', '-')} goes with --{needs}")
    if options.all and not options.output_dir:
        raise InputError("--all needs --output-dir DIR, where the files go")


def _print_one(options: Namespace) -> None:
    target = registry.find(options.lang)
    request = _request(options, target)
    snippet = _snippet(request, target, options)
    if not options.output:
        output.print_code(snippet)
        return
    _write({Path(options.output): snippet.code}, options)


def _write_all(options: Namespace) -> None:
    request = _request(options)
    folder = Path(options.output_dir)
    files: dict[Path, str] = {}
    for target in registry.targets():
        try:
            snippet = _snippet(request, target, options)
        except UnsupportedError as error:
            say("left out", str(error))
            continue
        files[folder / target.id / snippet.file_name] = snippet.code
    _write(files, options)


def _snippet(request: TokenRequest, target: Target, options: Namespace) -> Snippet:
    return render(request, target, options.style or STYLES[0], marked=not options.no_mark)


def _write(files: dict[Path, str], options: Namespace) -> None:
    # Loaded here, as printing a snippet does without.
    from snippetgen.files import write_files

    write_files(files, force=options.force, private=options.client_secret_file is not None)


def _request(options: Namespace, target: Target | None = None) -> TokenRequest:
    request = read_request(options, target)
    if request.grant.warning:
        say("warning", request.grant.warning)
    return request


def _list(*, as_json: bool) -> None:
    targets = registry.targets()
    if as_json:
        print(json.dumps([_described(target) for target in targets], indent=2, ensure_ascii=False))
        return
    width = max(len(target.id) for target in targets)
    for target in targets:
        supports = ", ".join(target.supports["client_authentication"])
        print(f"{target.id:<{width}}  {target.language.title}, {target.title}: {supports}")


def _described(target: Target) -> dict[str, object]:
    return {
        "id": target.id,
        "language": target.language.title,
        "title": target.title,
        "url": target.url,
        "aliases": list(target.language.aliases),
        "file_name": target.file_name,
        **{feature: list(values) for feature, values in target.supports.items()},
    }
