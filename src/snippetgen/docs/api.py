"""The reference of the Python interface, read off the source of what it describes."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from types import ModuleType

import snippetgen
from snippetgen import client_authentication, errors, grants

HEAD = """\
---
description: "The Python interface of snippetgen: render, TokenRequest, Snippet, the grants, the client authentication methods and the errors."
---

# Python

```python
from snippetgen import TokenRequest, render

request = TokenRequest(token_endpoint="https://auth.example.com/oauth2/token", scope=("read",))
print(render(request, "php/guzzle").code)
```

What is not on this page may change with any release.
"""  # noqa: E501 - the description is one line of YAML

MODULES = (grants, client_authentication, errors)
"""What the fields of a request are made of, and what may be raised."""

SECTION = re.compile(r"^(Args|Returns|Raises):\n((?:[ ]+.*\n?|\n)+)", re.MULTILINE)
ITEM = re.compile(r"^(?P<names>\w+(?:, \w+)*): (?P<text>.*(?:\n +.*)*)", re.MULTILINE)
COLUMNS = {"Args": ("argument", "is"), "Raises": ("raises", "when")}


def python_reference() -> str:
    """The page, as Markdown: what the package exports, and what goes with it."""
    parts = [HEAD, *(_entry(getattr(snippetgen, name), "##") for name in snippetgen.__all__)]
    for module in MODULES:
        parts.append(f"## {module.__name__}\n\n{_text(inspect.getdoc(module) or '')}\n")
        parts += [_entry(each, "###") for each in _public(module)]
    return "\n".join(parts)


def _public(module: ModuleType) -> Iterator[object]:
    """The module's own functions and classes that say what they are, as they stand in it."""
    for name, value in vars(module).items():
        own = getattr(value, "__module__", "") == module.__name__
        described = inspect.isfunction(value) or inspect.isclass(value)
        if own and described and not name.startswith("_") and value.__doc__:
            yield value


def _entry(value: object, level: str) -> str:
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(value))).body  # type: ignore[arg-type]
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)  # noqa: S101 - nothing else is public
    signature = _of_function(node) if isinstance(node, ast.FunctionDef) else _of_class(node)
    text = _text(ast.get_docstring(node) or "")
    return f"{level} {node.name}\n\n```python\n{signature}\n```\n\n{text}\n"


def _of_function(node: ast.FunctionDef) -> str:
    arguments = ast.unparse(node.args).replace("'", '"')
    returned = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    one_line = f"{node.name}({arguments}){returned}"
    return one_line if len(one_line) <= 80 else f"{node.name}(\n    {arguments},\n){returned}"


def _of_class(node: ast.ClassDef) -> str:
    """The fields of a dataclass, a line each; of another class its name and its base."""
    fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    lines = "".join(f"    {_field(each)},\n" for each in fields)
    if lines:
        by_name = any("kw_only=True" in ast.unparse(each) for each in node.decorator_list)
        return f"{node.name}(\n{'    *,' + chr(10) if by_name else ''}{lines})"
    bases = ", ".join(map(ast.unparse, node.bases))
    return f"class {node.name}({bases})" if bases else f"class {node.name}"


def _field(node: ast.AnnAssign) -> str:
    default = node.value
    if isinstance(default, ast.Call) and ast.unparse(default.func) == "field":
        default = next(each.value for each in default.keywords if each.arg == "default")
    shown = f" = {ast.unparse(default)}" if default else ""
    return f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)}{shown}".replace("'", '"')


def _text(docstring: str) -> str:
    """A docstring as Markdown: its arguments, and what it raises, as tables."""
    return SECTION.sub(_section, f"{docstring}\n").rstrip()


def _section(match: re.Match[str]) -> str:
    name, body = match[1], textwrap.dedent(match[2])
    if name not in COLUMNS:
        return f"Returns {' '.join(body.split())}\n"
    rows = "".join(
        f"| `{item['names']}` | {' '.join(item['text'].split()).replace('|', chr(92) + '|')} |\n"
        for item in ITEM.finditer(body)
    )
    return f"| {' | '.join(COLUMNS[name])} |\n| --- | --- |\n{rows}\n"
