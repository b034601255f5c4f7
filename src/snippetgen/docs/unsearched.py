"""An extension of Python-Markdown that keeps code out of the site's search.

Whoever searches for `scope` wants the page that explains it, not forty programs that send it; and
the index, which every page loads, is a fifth of the size.
"""

import re

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor

CODE = re.compile(r'<div class="[^"]*\bhighlight"')
AFTER_CODE_IS_IN = 20
"""Below the priority with which Python-Markdown puts the blocks of code into the page."""


class Unsearched(Postprocessor):
    """Marks each block of code with the attribute that both builders look for."""

    def run(self, text: str) -> str:
        """The page's HTML, with the mark."""
        return CODE.sub(lambda match: f"{match[0]} data-search-exclude", text)


class UnsearchedExtension(Extension):
    """The extension."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        """Register it, to be run last."""
        md.postprocessors.register(Unsearched(md), "unsearched", AFTER_CODE_IS_IN)


def makeExtension() -> UnsearchedExtension:  # noqa: N802 - the library's name
    """What Python-Markdown calls."""
    return UnsearchedExtension()
