"""Names in the case that a language writes them in."""

from collections.abc import Callable

INITIALISMS = {"id": "ID", "jwt": "JWT", "uri": "URI"}
"""Words that Go writes in capitals, all of them (Go Code Review Comments, Initialisms)."""

CASES: dict[str, Callable[[list[str]], str]] = {
    "snake_case": "_".join,
    "kebab-case": "-".join,
    "camelCase": lambda words: words[0] + "".join(map(str.capitalize, words[1:])),
    "mixedCaps": lambda words: (
        words[0] + "".join(INITIALISMS.get(word, word.capitalize()) for word in words[1:])
    ),
    "PascalCase": lambda words: "".join(map(str.capitalize, words)),
}


def in_case(name: str, case: str) -> str:
    """Write a snake_case name in another case, a key of `CASES`."""
    return CASES[case](name.split("_"))
