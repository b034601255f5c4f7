"""The command's reference, read off the parser itself."""

import argparse

HEAD = """\
---
description: "Every command and option of snippetgen, its exit status and environment variables."
---

# Command reference

`snippetgen` prints a complete program that gets an OAuth 2.0 access token.
`python -m snippetgen` is the same.

```shell
snippetgen --lang php
snippetgen --lang python --scope read --token-endpoint https://auth.example.com/oauth2/token
snippetgen --lang postman -o token.postman_collection.json
```
"""

TAIL = """\
## Exit status

| status | means |
| --- | --- |
| 0 | done |
| 1 | a run failed: a snippet that was verified, a stale page, a file that cannot be written |
| 1 | of `diff`: the file differs |
| 2 | bad input: one line on standard error says which, and nothing is written |

## Environment

| variable | means |
| --- | --- |
| `NO_COLOR` | if set, output to a terminal is not highlighted |
| `SNIPPETGEN_CACHE` | where templates and packages are kept (default: the user's cache folder) |
| `XDG_STATE_HOME` | where `-o` notes the files that it wrote, and may overwrite |
"""


ARGPARSE_TITLES = ("options", "positional arguments")
"""What argparse calls the options of a command that has no groups."""


def command_reference(parser: argparse.ArgumentParser) -> str:
    """The page, as Markdown, from the command's parser."""
    parts = [HEAD, *_groups(parser)]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                parts += [f"## snippetgen {name}\n\n{command.description}\n", *_groups(command)]
    return "\n".join([*parts, TAIL])


def _groups(parser: argparse.ArgumentParser) -> list[str]:
    """A table for each group of options."""
    is_command = parser.prog.count(" ") == 0
    level = "##" if is_command else "###"
    tables = []
    for group in parser._action_groups:
        rows = [_row(action) for action in group._group_actions if _is_shown(action)]
        if rows:
            title = (group.title or "").capitalize()
            own = is_command or group.title not in ARGPARSE_TITLES
            heading = f"{level} {title}\n\n" if own else ""
            tables.append(f"{heading}| option | meaning |\n| --- | --- |\n" + "".join(rows))
    return tables


def _is_shown(action: argparse.Action) -> bool:
    return not isinstance(action, argparse._SubParsersAction | argparse._HelpAction)


def _row(action: argparse.Action) -> str:
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    if action.option_strings:
        names = [f"`{name} {metavar}`".replace(" `", "`") for name in action.option_strings]
    else:
        names = [f"`{choice}`" for choice in action.choices or [action.dest]]
    meaning = (action.help or "").replace("|", "\\|")
    return f"| {', '.join(names)} | {meaning} |\n"
