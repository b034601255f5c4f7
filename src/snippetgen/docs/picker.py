"""The language picker: which languages it offers, in which order."""

from snippetgen.target import Language

FIRST = ("javascript", "php", "postman", "python")
"""The languages of the guide, whose tabs come first."""

CHIPS = ("python", "javascript", "php", "java", "csharp", "go", "shell", "postman")
"""The languages that most people come for, each with a button of its own."""

GROUPS = {"language": "Languages", "shell": "Shells", "tool": "Tools and files"}
"""The groups of the list of languages, by kind."""


def in_order(languages: list[Language]) -> list[Language]:
    """The languages as their tabs stand."""
    return sorted(languages, key=lambda each: (each.id not in FIRST, each.id))


def chips(languages: list[Language]) -> list[Language]:
    """Those of them that have a button."""
    return [each for name in CHIPS for each in languages if each.id == name]
