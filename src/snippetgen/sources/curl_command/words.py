"""Splits a pasted text into the words of its curl command, as a POSIX shell would.

Nothing is executed and nothing is expanded: what a shell would fill in stays as it is written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from snippetgen.errors import InputError
from snippetgen.sources.curl_command.escapes import unescaped

WHERE = "the curl command"
"""What messages call it."""

LARGEST_COMMAND = 1 << 16
"""Octets; what is larger was not written by hand."""


def refusal(reason: str) -> InputError:
    """An error about the command; the reason must hold no value of it."""
    return InputError(f"{WHERE}: {reason}")


@dataclass(frozen=True)
class Command:
    """A command as its program would get it.

    Args:
        words: the program's name first.
        filled_in: the texts among them in whose place a shell puts something: `$NAME`,
            `${NAME}`, `$(…)` and the like.
    """

    words: tuple[str, ...]
    filled_in: frozenset[str]


def split(text: str) -> Command:
    """Find the first curl command in a text; what stands before it or after it is left out.

    Raises:
        InputError: there is none, it is too large, or a quotation mark is missing.
    """
    octets = text.encode("utf-8", "replace")
    if len(octets) > LARGEST_COMMAND:
        raise refusal(f"it is larger than {LARGEST_COMMAND} bytes: this is no command")
    text = _FENCE.sub("", re.sub(r"\r\n?", "\n", octets.decode()))
    if capture := _CAPTURE.search(text):
        text = text[capture.end() : _end_of_substitution(text, capture.end())]
    for words, filled_in in _Splitter(text).commands():
        while words and _BEFORE.match(words[0]):
            del words[0]
        if words and _PROGRAM.fullmatch(words[0]):
            return Command(tuple(words), frozenset(filled_in))
    raise refusal("there is none in the text: it must start with the word curl")


_FENCE = re.compile(r"(?m)^[ \t]*```.*$")
"""What Markdown puts around code."""
_BEFORE = re.compile(r"[$%]\Z|\w+=")
"""A prompt, or a variable that is set for the command alone."""
_PROGRAM = re.compile(r"(?:.*[/\\])?curl(?:\.exe)?", re.DOTALL)
_CAPTURE = re.compile(r'(?m)^[ \t]*(?:export[ \t]+)?\w+="?\$\((?=[ \t]*curl\s)')
"""A variable that is set to what the command prints."""

_TOKEN = re.compile(
    r"""
      (?P<continuation> \\\n )
    | (?P<line_end>     [\\^`][^\S\n]*(?:\n|\Z) | \n(?=[^\S\n]*--?[A-Za-z]) )
    | (?P<end>          \n | ; | \|\|? | &(?!>)&? )
    | (?P<blank>        [^\S\n]+ )
    | (?P<comment>      (?<!\S)\#[^\n]* )
    | (?P<escaped>      \\. )
    | (?P<ansi>         \$'(?:\\.|[^'\\])*' )
    | (?P<single>       '[^']*' )
    | (?P<double>       \$?" )
    | (?P<filled>       \$(?:\w+|[@*\#?$!-]) | \$\{[^}]{0,200}\} )
    | (?P<substitution> \$\( )
    | (?P<backticks>    `(?:\\.|[^`\\])*` )
    | (?P<placeholder>  <[A-Za-z][\w.:-]*(?:[ ][\w.:-]+){0,9}> )
    | (?P<redirection>  &?[<>]{1,3}[&|]?[^\S\n]* )
    | (?P<odd>          \$?' | [`“”‘’] | \^" )
    | (?P<plain>        [\w./:=@%+,-]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTED = re.compile(
    r"""
      (?P<close>        " )
    | (?P<continuation> \\\n )
    | (?P<escaped>      \\[$`"\\] )
    | (?P<filled>       \$(?:\w+|[@*\#?$!-]) | \$\{[^}]{0,200}\} )
    | (?P<substitution> \$\( )
    | (?P<backticks>    `(?:\\.|[^`\\])*` )
    | (?P<plain>        [^"\\$`]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_UNBALANCED = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|\\.|[()]""", re.DOTALL)


@dataclass
class _Splitter:
    """Goes through a text once and gathers the words of one command after the other."""

    text: str
    position: int = 0
    words: list[str] = field(default_factory=list)
    filled_in: set[str] = field(default_factory=set)
    word: str | None = None
    dropping: bool = False

    def commands(self) -> Iterator[tuple[list[str], set[str]]]:
        """Yield the commands of the text, each when it has ended."""
        while token := _TOKEN.match(self.text, self.position):
            self.position = token.end()
            if token.lastgroup != "end":
                self._take(token)
                continue
            self._check_end(token)
            yield from self._finish()
        yield from self._finish()

    def _finish(self) -> Iterator[tuple[list[str], set[str]]]:
        self._end_word()
        if self.words:
            yield self.words, self.filled_in
        self.words, self.filled_in, self.dropping = [], set(), False

    def _take(self, token: re.Match[str]) -> None:
        """Take one token that does not end the command."""
        kind, text = str(token.lastgroup), token[0]
        if kind in ("line_end", "blank", "comment"):
            self._end_word()
        elif kind == "redirection":
            self._redirect()
        elif kind == "odd":
            raise _odd(text)
        elif kind == "double":
            self._add(self._read_quoted())
        elif kind != "continuation":
            self._add(self._read(kind, text))

    def _read(self, kind: str, text: str) -> str:
        """What a token outside quotation marks, or inside double ones, adds to a word."""
        match kind:
            case "escaped":
                return text[1:]
            case "single":
                return text[1:-1]
            case "ansi":
                return unescaped(text[2:-1])
            case "substitution":
                start = self.position
                self.position = _end_of_substitution(self.text, start) + 1
                text += self.text[start : self.position]
        if kind in ("substitution", "filled", "backticks"):
            self.filled_in.add(text)
        return text

    def _read_quoted(self) -> str:
        content: list[str] = []
        while token := _QUOTED.match(self.text, self.position):
            self.position = token.end()
            if token.lastgroup == "close":
                return "".join(content)
            if token.lastgroup != "continuation":
                content.append(self._read(str(token.lastgroup), token[0]))
        raise _unclosed('"')

    def _add(self, text: str) -> None:
        self.word = (self.word or "") + text

    def _end_word(self) -> None:
        if self.word is None:
            return
        if not self.dropping:
            self.words.append(self.word)
        self.word, self.dropping = None, False

    def _redirect(self) -> None:
        """Drop a redirection: the number before it and the file name after it."""
        if self.word is not None and self.word.isdecimal():
            self.word = None
        self._end_word()
        self.dropping = True

    def _check_end(self, token: re.Match[str]) -> None:
        """Refuse what a shell would cut off in the middle of a word, such as a URL's query."""
        rest = self.text[token.end() : token.end() + 1]
        if token[0] == "&" and self.word is not None and rest.strip():
            raise refusal(
                "an '&' outside quotation marks ends the command for a shell: put '…' around the"
                " URL or the data that holds it"
            )


def _end_of_substitution(text: str, start: int) -> int:
    """Find the parenthesis that closes a `$(` which ends at `start`."""
    depth = 1
    for token in _UNBALANCED.finditer(text, start):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0:
            return token.start()
    raise refusal("a $( is not closed: copy the whole command")


def _unclosed(mark: str) -> InputError:
    return refusal(f"a quotation mark {mark} is not closed: copy the whole command")


def _odd(text: str) -> InputError:
    if text == '^"':
        return refusal("it is written for Windows' cmd: copy it in the form for bash")
    if text[-1] in "'`":
        return _unclosed(text[-1])
    return refusal("it has typographic quotation marks: type them as ' or \"")
