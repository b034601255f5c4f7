"""What rendering gives: a complete program or file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Snippet:
    """A rendered target.

    Args:
        target: its id, such as `php/curl`.
        file_name: the name that it is saved, linted and run under.
        lexer: the Pygments lexer that highlights it.
        code: the text of the file, ending in a newline.
    """

    target: str
    file_name: str
    lexer: str
    code: str

    def __str__(self) -> str:
        return self.code
