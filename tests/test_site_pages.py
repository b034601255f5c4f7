"""The pages of providers, client authentication, grants and errors, in a browser."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from snippetgen import registry, render
from snippetgen.docs import provider_pages
from snippetgen.sources import providers

from .site_fixtures import Site

pytest_plugins = ["tests.site_fixtures"]


def open_page(page: Page, site: Site, path: str) -> None:
    page.goto(site.url + path)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("provider_id", "target"),
    [("okta", "php/curl"), ("google", "python/requests"), ("auth0", "postman/collection")],
)
def test_a_provider_has_its_program_in_the_chosen_language(
    page: Page,
    site: Site,
    problems: list[str],
    provider_id: str,
    target: str,
) -> None:
    open_page(page, site, f"providers/{provider_id}/?lang={target.partition('/')[0]}")
    request = provider_pages.example(providers.load(provider_id))
    code = render(request, registry.find(target)).code
    block = page.locator(".tabbed-block:visible")
    expect(block).to_have_count(1)
    assert block.locator("code").inner_text().strip() == code.expandtabs(4).strip()
    assert problems == []


def test_a_language_that_cannot_do_it_says_so(page: Page, site: Site) -> None:
    open_page(page, site, "providers/okta-org/?lang=lua")
    block = page.locator(".tabbed-block:visible")
    expect(block).to_contain_text("There is none for Lua: client_authentication 'private_key_jwt'")


def parts_of(page: Page) -> list[str]:
    """The numbers of the parts that are marked."""
    marked = page.locator(".wire .part.told")
    return [part.get_attribute("data-part") or "" for part in marked.all()]


def test_pointing_at_a_note_marks_its_part(page: Page, site: Site) -> None:
    open_page(page, site, "client-authentication/private_key_jwt/")
    notes = page.locator(".wire + ol > li")
    notes.nth(5).hover()
    assert parts_of(page) == ["6"]
    expect(page.locator(".wire .part.told")).to_contain_text("client_assertion_type")
    notes.nth(2).focus()
    page.mouse.move(0, 0)
    assert parts_of(page) == ["3"]
    page.keyboard.press("Tab")
    assert parts_of(page) == ["4"]
    page.locator(".wire .part", has_text="POST").hover()
    assert "told" in (notes.first.get_attribute("class") or "")


def test_without_javascript_the_numbers_suffice(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}grants/device_code/")
        part = page.locator(".wire .part", has_text="device_code=")
        number = part.get_attribute("data-part")
        content = part.evaluate("e => getComputedStyle(e, '::before').content")
        assert content in (f'"{number}"', "attr(data-part)")
        note = page.locator(".wire + ol > li").nth(int(number or 0) - 1)
        expect(note).to_contain_text("What the device authorization request gave")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_diagram_can_be_read_on_a_phone(browser: Browser, site: Site, scheme: str) -> None:
    dark = scheme == "dark"
    with browser.new_context(
        viewport={"width": 390, "height": 900}, color_scheme="dark" if dark else "light"
    ) as context:
        page = context.new_page()
        page.goto(f"{site.url}grants/authorization_code/")
        picture = page.get_by_role("img", name="Sequence of the authorization code grant with PKCE")
        expect(picture).to_be_visible()
        sizes = picture.locator("text").evaluate_all(
            "texts => texts.map((e) => e.getBoundingClientRect().height)"
        )
        assert min(sizes) >= 11, "the text is too small"
        outside = picture.evaluate(
            """svg => [...svg.querySelectorAll("text")].filter((text) => {
                 const frame = svg.getBoundingClientRect(), own = text.getBoundingClientRect();
                 return own.left < frame.left - 1 || own.right > frame.right + 1;
               }).map((text) => text.textContent)"""
        )
        assert outside == []
        text = picture.locator("text").first.evaluate("e => getComputedStyle(e).fill")
        body = page.locator("article p").first.evaluate("e => getComputedStyle(e).color")
        assert text == body


def index(site: Site) -> list[dict[str, str]]:
    """What search looks through."""
    file = site.folder / (
        "search.json" if site.builder == "zensical" else "search/search_index.json"
    )
    found = json.loads(file.read_text(encoding="utf-8"))
    return list(found["items" if site.builder == "zensical" else "docs"])


def test_search_finds_pages_and_codes_and_no_program_of_a_picker(site: Site) -> None:
    entries = index(site)
    titles = {entry["location"]: entry["title"] for entry in entries}
    assert titles["providers/okta/"] == "Okta, custom authorization server"
    assert titles["languages/php/"] == "PHP"
    assert titles["errors/#invalid_client"] == "invalid_client"
    assert titles["grants/device_code/"] == "Device code"
    # What is in a picker's tabs, of a provider's page and of the guide.
    programs = [
        entry["location"] for entry in entries if re.search(r"def get_token|<\?php", entry["text"])
    ]
    assert [place for place in programs if place == "" or place.startswith("providers/")] == []
