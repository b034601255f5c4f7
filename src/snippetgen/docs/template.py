"""The templates of the pages, which are Markdown of our own."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def page(template: str, **names: object) -> str:
    """Fill in a template of `pages/`."""
    return _environment().get_template(template).render(names)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - what is written is Markdown of our own
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
