"""The site can be used by everybody: axe finds no fault with a page."""

from collections import defaultdict
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize

from . import site_tools, test_site
from .test_site import Site, Watcher

site, browser, page, problems = (
    test_site.site,
    test_site.browser,
    test_site.page,
    test_site.problems,
)

SAMPLE = 2
"""How many pages of a folder are looked at: they come from one template."""


def sampled(pages: list[str]) -> list[str]:
    """The pages that differ by more than what is filled in: all at the top, some of each folder."""
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for path in pages:
        folders[path.rpartition("/")[0].rpartition("/")[0]].append(path)
    top = folders.pop("")
    return top + [path for below in folders.values() for path in below[:SAMPLE]]


ROWS = 8
"""How many rows of a table are looked at: they are alike, and there can be hundreds."""

LESSEN = f"""
() => {{
  for (const block of document.querySelectorAll(".tabbed-block")) {{
    if (!block.checkVisibility()) block.remove();
  }}
  for (const row of document.querySelectorAll("tbody > :nth-child(n + {ROWS + 1})")) row.remove();
}}
"""
"""Takes away what axe would pass over, or say again, and only needs time for."""

LOOK = "async () => (await axe.run({ resultTypes: ['violations'] })).violations"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_no_violation(
    browser: Browser, site: Site, problems: list[str], width: int, scheme: Any
) -> None:
    axe = (site_tools.modules() / "axe-core" / "axe.min.js").read_text()
    viewport: ViewportSize = {"width": width, "height": 900}
    found = []
    with browser.new_context(viewport=viewport, color_scheme=scheme) as context:
        page = context.new_page()
        Watcher(page, site, problems)
        for path in sampled(site.pages):
            page.goto(site.url + path)
            page.evaluate(LESSEN)
            page.evaluate(axe)
            for violation in page.evaluate(LOOK):
                nodes = [node["html"][:200] for node in violation["nodes"]]
                found.append((path, violation["id"], nodes))
    assert found == []
    assert problems == []
