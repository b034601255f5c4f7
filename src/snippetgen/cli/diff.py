"""`snippetgen diff`: how a program on disk differs from what would be printed today."""

from argparse import Namespace
from pathlib import Path

from snippetgen import output, registry
from snippetgen.cli.messages import say
from snippetgen.cli.request import read_request
from snippetgen.differences import compare, with_placeholders
from snippetgen.errors import InputError
from snippetgen.mark import Mark, digest, find_marks, mark_of, with_mark
from snippetgen.rendering import render
from snippetgen.target import STYLES
from snippetgen.token_request import TokenRequest
from snippetgen.wire import to_wire

LARGEST_FILE = 1 << 20
"""Bytes; what is larger is no program of ours."""


def run(options: Namespace) -> int:
    """Show the difference on standard output, and what it is made of on standard error.

    Returns 0 if there is none and 1 if there is one, as `diff` does.
    """
    name = options.file
    text = _read(Path(name))
    made = _mark(name, text)
    target = registry.find(made.target)
    request = read_request(options, target)
    code = render(request, target, made.style).code
    today = mark_of(target, made.style, digest(request, to_wire(request)))
    # The mark itself is no difference: another version may print the same program.
    present, wanted = with_mark(text, today), with_mark(code, today)
    if placeholders := _placeholders(request):
        present = with_placeholders(present, wanted, placeholders, target.language.literals)
    difference = compare(present, wanted, (name, f"{target.id} of snippetgen {today.version}"))
    _explain(name, made, today, differs=bool(difference.lines))
    if difference.hides:
        say("note", f"strings that {name} alone has are shown as '…', as one may be a secret")
    output.print_diff(difference.lines)
    return 1 if difference.lines else 0


def _read(path: Path) -> str:
    """The text of the file, its line ends ours.

    Raises:
        InputError: it cannot be read, or is no program.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise InputError(f"{path} is larger than {LARGEST_FILE} bytes: this is no snippet")
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text") from None


def _mark(name: str, text: str) -> Mark:
    """The file's mark.

    Raises:
        InputError: there is none, or more than one.
    """
    marks = find_marks(text)
    if not marks:
        raise InputError(
            f"{name} has no mark such as 'snippetgen 0.1.0 php/curl 0a1b2c3d': it was printed with"
            " --no-mark, or by something else; compare it with diff: snippetgen --lang NAME"
            f" --no-mark | diff {name} -"
        )
    if len(marks) > 1:
        raise InputError(f"{name} has {len(marks)} marks: put each program into a file of its own")
    return marks[0]


def _placeholders(request: TokenRequest) -> list[str]:
    """What the program holds to be filled in: that it was is no difference."""
    held = {"MY_CLIENT_ID": request.client_id, "MY_CLIENT_SECRET": request.client_secret}
    return [placeholder for placeholder, value in held.items() if value == placeholder]


def _explain(name: str, made: Mark, today: Mark, *, differs: bool) -> None:
    """Say whether spec and version are those of the mark, and so what a difference is made of."""
    same_spec = made.digest == today.digest
    if same_spec:
        say("note", f"the spec is the one that {name} was made of ({made.digest})")
    else:
        say(
            "note",
            f"the spec is another ({today.digest}) than the one that {name} was made of"
            f" ({made.digest}): was it made with options that are not given here?",
        )
    if made.version != today.version:
        style = "" if made.style == STYLES[0] else f" --style {made.style}"
        say(
            "note",
            f"{name} was made by snippetgen {made.version}, and this is {today.version}; with the"
            " options of then, what it was is printed by: pipx run"
            f" snippetgen=={made.version} --lang {made.target}{style}",
        )
    if not differs:
        say("note", f"{name} is what snippetgen {today.version} prints today")
    elif same_spec and made.version == today.version:
        say("note", "what differs was edited by hand; '-' is yours, '+' as it was printed")
    else:
        say("note", "'-' is yours, '+' is what snippetgen prints today")
