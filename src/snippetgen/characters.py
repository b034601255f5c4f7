"""The character rules that a token request must keep (RFC 6749, Appendix A, and what it cites)."""

from typing import NamedTuple

from snippetgen.errors import InputError


class Rule(NamedTuple):
    """A set of characters with the words for it and the clause that sets it."""

    words: str
    clause: str
    ranges: tuple[tuple[str, str], ...]

    def allows(self, character: str) -> bool:
        """Tell whether the rule allows a character."""
        return any(first <= character <= last for first, last in self.ranges)


VSCHAR = Rule(
    "only printable ASCII characters",
    "RFC 6749, Appendix A",
    ((" ", "~"),),
)
SCOPE_TOKEN = Rule(
    'printable ASCII characters but no ", no \\ and no space, as each token is given by itself',
    "RFC 6749, Appendix A.4",
    (("!", "!"), ("#", "["), ("]", "~")),
)
PARAMETER_NAME = Rule(
    "only letters, digits, '-', '.' and '_'",
    "RFC 6749, section 8.2",
    (("-", "."), ("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z")),
)
PARAMETER_VALUE = Rule(
    "only Unicode scalar values",
    "RFC 6749, Appendix B",
    (("\0", "\ud7ff"), ("\ue000", "\U0010ffff")),
)
URI = Rule(
    "only the characters of a URI; percent-encode the others",
    "RFC 3986, section 2",
    (
        ("!", "!"),
        ("#", ";"),
        ("=", "="),
        ("?", "["),
        ("]", "]"),
        ("_", "_"),
        ("a", "z"),
        ("~", "~"),
    ),
)
HEADER_NAME = Rule(
    "only the characters of a token",
    "RFC 9110, section 5.6.2",
    (
        ("!", "!"),
        ("#", "'"),
        ("*", "+"),
        ("-", "."),
        ("0", "9"),
        ("A", "Z"),
        ("^", "z"),
        ("|", "|"),
        ("~", "~"),
    ),
)
HEADER_VALUE = Rule(
    "only printable ASCII characters",
    "RFC 9110, section 5.5",
    ((" ", "~"),),
)
BASE64URL = Rule(
    "only letters, digits, '-' and '_'",
    "RFC 4648, section 5",
    (("-", "-"), ("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z")),
)
ENVIRONMENT_NAME = Rule(
    "only letters, digits and '_'",
    "POSIX.1-2017, section 8.1",
    (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z")),
)


def check(field: str, text: str, rule: Rule) -> None:
    """Refuse `text` if it is empty or breaks `rule`.

    Raises:
        InputError: names the field, the rule, and the first offending character by code point and
            position; never the text, which may be a secret.
    """
    if not text:
        raise InputError(f"{field} is empty: give a value, or leave it out")
    for position, character in enumerate(text, start=1):
        if not rule.allows(character):
            raise InputError(
                f"{field} may hold {rule.words} ({rule.clause}):"
                f" character {position} is {describe(character)}"
            )


def describe(character: str) -> str:
    """Name a character by its code point, and show it where it can be shown."""
    from unicodedata import name

    shown = f" '{character}'" if character.isprintable() and character != " " else ""
    return f"U+{ord(character):04X}{shown} {name(character, '')}".rstrip()
