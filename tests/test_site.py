"""The site, built by both builders and used in a real browser."""

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from snippetgen import registry, render, spec
from snippetgen.target import Target

from .conftest import ROOT
from .site_fixtures import Site, Watcher

pytest_plugins = ["tests.site_fixtures"]

WIDTHS = (1280, 390)
LONGEST_PICTURE = 3000
"""Pixels from the top: the longest pages have twenty thousand, and say the same all the way."""
SCREENSHOTS = ROOT / "test-results" / "screenshots"
DEFAULTS = [t for t in registry.targets() if t.client == t.language.default_client]


def test_the_build_has_no_warning(site: Site) -> None:
    assert not re.search(r"warning|error", site.log, re.IGNORECASE), site.log


def test_every_source_page_is_built(site: Site) -> None:
    docs = site.folder.parent / "docs"
    sources = {path.relative_to(docs) for path in docs.rglob("*.md")}
    expected = {
        str(path.parent if path.name == "index.md" else path.with_suffix("")).removeprefix(".")
        for path in sources
    }
    assert {page.rstrip("/") for page in site.pages} == expected


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_sound(
    browser: Browser, site: Site, problems: list[str], scheme: Literal["light", "dark"]
) -> None:
    folder = SCREENSHOTS / site.builder
    folder.mkdir(parents=True, exist_ok=True)
    with browser.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        Watcher(page, site, problems)
        for path in site.looked_at:
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            page.goto(site.url + path)
            page.wait_for_load_state("networkidle")
            expect(page.locator("h1")).to_be_visible()
            name = path.strip("/").replace("/", "-") or "index"
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(
                    path=folder / f"{name}-{width}-{scheme}.png",
                    full_page=True,
                    clip={"x": 0, "y": 0, "width": width, "height": LONGEST_PICTURE},
                )
                overflow = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
                assert overflow <= 0, f"{path} is {overflow} px wider than a window of {width} px"
    assert problems == []


CHOICES = """
[...document.querySelectorAll("select[name] option")].map(
  (option) => `${option.closest("select").name}=${option.value}`)
"""


def test_no_link_and_no_anchor_is_broken(page: Page, site: Site, problems: list[str]) -> None:
    anchors: dict[str, set[str]] = {}
    links: set[tuple[str, str]] = set()
    for path in site.pages:
        url = site.url + path
        page.goto(url)
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
        # The builder's page takes choices as well: `#provider=okta`.
        choices = page.evaluate(CHOICES) if path == "builder/" else []
        anchors[url] = {*ids, *choices}
        sources = "[...document.querySelectorAll('a[href],img[src],link[href],script[src]')]"
        found = page.evaluate(
            f"{sources}.map((e) => e.getAttribute('href') ?? e.getAttribute('src'))"
        )
        links |= {(url, urljoin(url, link)) for link in found}
    internal = {(url, link) for url, link in links if link.startswith(site.url)}
    assert len(internal) > 50
    for url, link in internal:
        target, fragment = urldefrag(link)
        if target in anchors:
            assert not fragment or fragment in anchors[target], f"{url}: no anchor {link}"
        else:
            file = site.folder / urlsplit(target).path.lstrip("/")
            assert file.is_file() or (file / "index.html").is_file(), f"{url}: broken {link}"
    for url, link in links - internal:
        assert urlsplit(link).scheme in ("https", "data"), f"{url}: {link}"
    assert problems == []


REFUSED_IMAGE = """
async () => {
  const refused = new Promise((resolve) =>
    document.addEventListener("securitypolicyviolation", resolve, { once: true }));
  document.body.append(Object.assign(new Image(), { src: "http://127.0.0.1:9/image" }));
  return (await refused).effectiveDirective;
}
"""


def test_a_page_can_reach_no_other_host(browser: Browser, site: Site) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site.url)
        assert page.evaluate(REFUSED_IMAGE) == "img-src"
        reached = page.evaluate("() => fetch('http://127.0.0.1:9/').then(() => 1, () => 0)")
        assert reached == 0


def snippet_of(target: Target) -> str:
    request = spec.read_spec(spec.read_file(ROOT / "snippetgen.toml"))
    return render(request, target).code


@pytest.mark.parametrize("target", DEFAULTS, ids=lambda target: target.id)
def test_tabs_show_copy_and_download_each_output(
    page: Page, site: Site, problems: list[str], target: Target
) -> None:
    page.goto(site.guide)
    page.get_by_role("combobox", name="Language").select_option(label=target.language.title)
    block = page.locator(".tabbed-block:visible").first
    expect(block.locator(".filename")).to_have_text("get access token")
    code = snippet_of(target)
    # Markdown makes four blanks of a tab, which Go indents with; the download keeps it.
    shown = code.expandtabs(4).strip()
    assert block.locator("code").inner_text().strip() == shown
    block.locator("pre").hover()
    page.locator(
        ".tabbed-block:visible button[data-md-type=copy], .tabbed-block:visible .md-clipboard"
    ).first.click()
    expect(page.locator(".md-dialog--active, .md-dialog[data-md-state=open]")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").strip() == shown
    with page.expect_download() as download:
        block.get_by_role("link", name=f"Download {target.file_name}").click()
    assert download.value.suggested_filename == target.file_name
    assert Path(download.value.path()).read_text() == code
    assert problems == []


def expect_language(page: Page, language: str, code: str) -> None:
    """See that list, buttons and code agree on a language."""
    expect(page.locator(".picker select")).to_have_value(language)
    expect(page.locator(".tabbed-block:visible")).to_have_count(1)
    expect(page.locator(".tabbed-block:visible code").first).to_contain_text(code)
    pressed = page.locator(".picker button[aria-pressed=true]")
    buttons = page.locator(f".picker button[value={language}]").count()
    expect(pressed).to_have_count(buttons)
    if buttons:
        expect(pressed).to_have_attribute("value", language)


def test_the_chosen_language_is_remembered(page: Page, site: Site, problems: list[str]) -> None:
    page.goto(site.guide)
    page.get_by_role("button", name="PHP", exact=True).click()
    expect_language(page, "php", "<?php")
    assert page.url == f"{site.guide}?lang=php"
    page.goto(site.guide)
    expect_language(page, "php", "<?php")
    assert problems == []


def test_a_link_says_the_language_and_leaves_the_memory_alone(page: Page, site: Site) -> None:
    page.goto(f"{site.guide}?lang=go")
    expect_language(page, "go", "package main")
    page.goto(site.guide)
    expect_language(page, "javascript", "import")
    page.goto(f"{site.guide}?lang=no-such-language")
    expect_language(page, "javascript", "import")


def test_what_the_theme_leaves_out_has_a_name_and_more_than_a_colour(
    page: Page, site: Site
) -> None:
    page.goto(site.guide)
    dialog = page.locator(".md-search[role=dialog]")
    if dialog.count():
        expect(dialog).to_have_attribute("aria-label", "Search")
    link = page.locator("article p > a:not(.md-button)").first
    assert "underline" in link.evaluate("e => getComputedStyle(e).textDecorationLine")
    # The list stands for them, and they have no labels while it does.
    expect(page.locator(".picker + .tabbed-set > input:visible")).to_have_count(0)


def test_the_picker_works_by_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(site.guide)
    page.get_by_role("combobox", name="Language").focus()
    page.keyboard.type("Rus")
    expect_language(page, "rust", "fn main")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_language(page, "php", "<?php")


def test_without_javascript_there_are_plain_tabs(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.guide)
        expect(page.locator(".picker")).to_be_hidden()
        for title, code in (("PHP", "<?php"), ("Vala", "Soup.Message")):
            page.locator(".tabbed-labels").get_by_text(title, exact=True).click()
            expect(page.locator(".tabbed-block:visible")).to_have_count(1)
            expect(page.locator(".tabbed-block:visible code").first).to_contain_text(code)


def test_the_postman_page_offers_collection_and_environment(page: Page, site: Site) -> None:
    page.goto(f"{site.url}languages/postman/")
    for name in ("get_token.postman_collection.json", "get_token.postman_environment.json"):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"Download {name}").click()
        assert download.value.suggested_filename == name


def test_the_code_is_dracula_in_both_schemes(browser: Browser, site: Site) -> None:
    for scheme in ("light", "dark"):
        with browser.new_context(color_scheme="dark" if scheme == "dark" else "light") as context:
            page = context.new_page()
            page.goto(site.guide)
            code = page.locator(".tabbed-block:visible code").first
            assert code.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(40, 42, 54)"
            assert code.evaluate("e => getComputedStyle(e).color") == "rgb(248, 248, 242)"
            background = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
            assert (background == "rgb(251, 251, 254)") == (scheme == "light")


def luminance(colour: str) -> float:
    """The relative luminance of a CSS colour (WCAG 2.2)."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("selector", [".md-button", "article a[href^=https]", "pre .c1, pre .cm"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_to_be_read_stands_out(
    browser: Browser, site: Site, scheme: str, selector: str
) -> None:
    with browser.new_context(color_scheme="dark" if scheme == "dark" else "light") as context:
        page = context.new_page()
        page.goto(site.guide)
        text = page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
        behind = "pre code" if selector.startswith("pre") else "body"
        background = page.locator(behind).first.evaluate("e => getComputedStyle(e).backgroundColor")
        if selector == ".md-button":
            own = page.locator(selector).first.evaluate("e => getComputedStyle(e).backgroundColor")
            background = background if own in ("rgba(0, 0, 0, 0)", "transparent") else own
    light, dark = sorted((luminance(text), luminance(background)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, background)
