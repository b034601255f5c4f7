"""The page of what changed, in a real browser: a diff is read by its signs as by its colours."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .site_fixtures import Site

pytest_plugins = ["tests.site_fixtures"]

LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, level AA."""

COLOURS = """element => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const style = getComputedStyle(element);
  const block = getComputedStyle(element.closest("code"));
  return [parts(style.color), parts(style.backgroundColor), parts(block.backgroundColor)];
}"""


def luminance(colour: list[float]) -> float:
    """The relative luminance of WCAG 2.2."""
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(text: list[float], over: list[float], under: list[float]) -> float:
    """The contrast of a text on a colour that lets another shine through."""
    alpha = over[3] if len(over) > 3 else 1.0
    ground = [(o * alpha + u * (1 - alpha)) / 255 for o, u in zip(over, under, strict=False)][:3]
    one, other = sorted((luminance(ground), luminance([c / 255 for c in text[:3]])))
    return (other + 0.05) / (one + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_difference_unfolds_and_can_be_read(
    page: Page, site: Site, problems: list[str], scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{site.url}changes/")
    block = page.locator("details", has=page.get_by_text("php/curl", exact=True)).first
    expect(block.locator("pre")).to_be_hidden()
    block.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(block.locator("pre")).to_be_visible()
    colours = set()
    for kind, sign in (("gd", "-"), ("gi", "+")):
        lines = block.locator(f".{kind}")
        assert lines.count() > 3
        assert all(text.startswith(sign) for text in lines.all_inner_texts())
        text, over, under = lines.first.evaluate(COLOURS)
        assert contrast(text, over, under) >= LEAST_CONTRAST
        colours.add(tuple(text))
    assert len(colours) == 2
    assert not problems


def test_the_navigation_leads_there(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(site.url)
    page.get_by_role("link", name="What changed").locator("visible=true").first.click()
    expect(page).to_have_url(re.compile(r"/changes/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("What changed")


def test_without_javascript_a_difference_unfolds(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}changes/")
        block = page.locator("details", has_text="python/requests").first
        block.locator("summary").click()
        expect(block.locator(".gi").first).to_be_visible()
