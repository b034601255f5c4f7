"""The site can be used by everybody, by whatever means they read it."""

import gzip
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, Route, ViewportSize, expect

from snippetgen import registry

from . import site_tools
from .conftest import ROOT
from .site_fixtures import Site, Watcher

pytest_plugins = ["tests.site_fixtures"]

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


def copy_of(site: Site, path: str) -> Path:
    """The file that is the plain copy of a page."""
    return site.folder / path / "index.md.txt"


def test_each_page_has_a_plain_copy_whose_links_are_right(site: Site) -> None:
    links = set()
    for path in site.pages:
        copy = copy_of(site, path)
        text = copy.read_text()
        assert text.startswith("# ")
        prose = re.sub(r"^( *)(```+).*?^\1\2$|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)
        for syntax in ("--8<--", "!!! ", "??? ", '=== "', "{ .", "{ #", "<div", "<option"):
            assert syntax not in prose, f"{path}: {syntax}"
        links |= {(copy, link) for link in re.findall(r"\]\(([^)#\s]+)", prose)}
    local = {(copy, link) for copy, link in links if not re.match("[a-z]+:", link)}
    assert len(local) > 100
    for copy, link in local:
        assert (copy.parent / link).resolve().is_file(), f"{copy}: {link}"


def test_a_plain_copy_holds_the_programs_whole(site: Site) -> None:
    text = copy_of(site, "languages/php/").read_text()
    for client in ("curl", "guzzle", "curl/client"):
        assert (ROOT / "docs/snippets/php" / client / "get_token.php").read_text() in text


def test_llms_txt_lists_the_pages_of_the_navigation(site: Site) -> None:
    text = (site.folder / "llms.txt").read_text()
    assert re.match(r"# snippetgen\n\n> \w.+\n\n\w.+\n\n## \w", text)
    items = re.findall(r"^- \[[^\]]+\]\((\S+)\)(?:: (.+))?$", text, re.MULTILINE)
    nav = re.findall(r"[\w/-]+\.md$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)
    assert len(items) == len(set(items)) == len(nav)
    for link, about in items:
        assert (site.folder / link).is_file()
        assert len(about) > 30, f"{link} is described as '{about}'"


@pytest.mark.parametrize("path", ["client-authentication/", "languages/php/"])
def test_a_page_is_copied_as_markdown(
    page: Page, site: Site, problems: list[str], path: str
) -> None:
    page.goto(site.url + path)
    button = page.locator(".copy-page button")
    expect(button).to_have_text("Copy page")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == copy_of(site, path).read_text()
    assert problems == []


def test_where_nothing_can_be_copied_the_button_leads_to_the_markdown(
    page: Page, site: Site
) -> None:
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(f"{site.url}grants/")
    page.get_by_role("button", name="Copy page").click()
    page.wait_for_url("**/grants/index.md.txt")


def test_the_markdown_is_a_link_without_javascript(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}languages/php/")
        expect(page.locator(".copy-page button")).to_be_hidden()
        page.get_by_role("link", name="Markdown", exact=True).click()
        expect(page.locator("body")).to_contain_text("# PHP")


FOUND = [
    ("php", "languages/php/"),
    ("keycloak", "providers/"),
    ("invalid_client", "errors/"),
]


@pytest.mark.parametrize(("words", "place"), FOUND)
def test_the_search_finds_what_people_look_for_and_no_code(
    page: Page, site: Site, problems: list[str], words: str, place: str
) -> None:
    page.goto(f"{site.url}safety/")
    results = page.locator("a[href*='?h=']:visible")
    page.keyboard.press("/")
    # The box is there once the index is.
    expect(page.locator("input:focus")).to_be_visible()
    page.keyboard.type(words)
    expect(results.first).to_have_attribute("href", re.compile(f"^{site.url}{place}.*"))
    page.keyboard.press("Control+a")
    page.keyboard.type("CURLOPT_TIMEOUT")
    expect(results).to_have_count(0)
    assert problems == []


LIMIT = 150 * 1024
"""What the home page and a page of a language may load, compressed, in bytes."""

IN_THE_BACKGROUND = re.compile(r"/search[./]|/workers/search")
"""The search gets itself ready once the page is there."""


def test_the_pages_that_people_come_to_are_light(browser: Browser, site: Site) -> None:
    pages = [path for path in site.pages if path == "" or path.startswith("languages/")]
    responses: list[Response] = []

    def note(response: Response) -> None:
        responses.append(response)

    with browser.new_context() as context:
        for path in pages:
            page = context.new_page()
            page.on("response", note)
            responses.clear()
            page.goto(site.url + path)
            page.wait_for_load_state("networkidle")
            loaded = [each for each in responses if not IN_THE_BACKGROUND.search(each.url)]
            assert len(loaded) > 5
            size = sum(len(gzip.compress(each.body())) for each in loaded)
            assert size < LIMIT, f"{path or 'home'}: {size / 1024:.0f} KB"
            page.close()


def test_each_page_says_in_a_sentence_what_it_is_about(browser: Browser, site: Site) -> None:
    said: dict[str, str] = {}
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        for path in site.pages:
            page.goto(site.url + path)
            description = page.locator("meta[name=description]").get_attribute("content")
            assert description
            assert description not in said, f"{path} says what {said[description]} says"
            said[description] = path


@pytest.mark.parametrize("path", ["", "languages/php/", "providers/", "errors/"])
@pytest.mark.parametrize("site", ["mkdocs"], indirect=True)  # the one that is published
def test_lighthouse_finds_no_fault(site: Site, path: str) -> None:
    report = site_tools.lighthouse(site.url + path, "accessibility", "best-practices", "seo")
    scores = {name: category["score"] for name, category in report["categories"].items()}
    assert len(scores) == 3
    faults = [
        report["audits"][audit["id"]]["title"]
        for category in report["categories"].values()
        for audit in category["auditRefs"]
        if audit["weight"] and report["audits"][audit["id"]]["score"] not in (None, 1)
    ]
    assert faults == []
    assert set(scores.values()) == {1}


def test_the_proof_is_filtered_by_target_grant_and_method(
    page: Page, site: Site, problems: list[str]
) -> None:
    page.goto(f"{site.url}proof/")
    tables = page.locator(".matrix table:visible")
    everything = tables.count()
    assert everything > 5
    page.get_by_label("Target", exact=True).focus()
    page.keyboard.type("PHP/")
    targets = page.locator(".matrix tbody tr:visible td:first-child")
    expect(targets.first).to_have_text("php/curl")
    assert set(targets.all_inner_texts()) == {
        target.id for target in registry.targets() if target.language.id == "php"
    }
    page.keyboard.press("Tab")
    page.keyboard.type("refresh")
    expect(tables).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.type("private_key")
    expect(page.locator(".matrix th:visible")).to_have_count(2)
    expect(page.locator(".matrix th:visible").last).to_have_text("private_key_jwt")
    row = page.locator(".matrix tbody tr:visible").first
    expect(row.locator("td:visible")).to_have_text(["php/curl", "✓"])
    expect(page.locator(".filter output")).to_have_text("4 targets")
    assert problems == []


def test_without_javascript_the_whole_proof_is_there(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}proof/")
        expect(page.locator(".filter")).to_be_hidden()
        proven = json.loads((ROOT / "docs" / "proof.json").read_text())["targets"]
        for table in page.locator(".matrix table").all():
            expect(table.locator("tbody tr:visible")).to_have_count(len(proven))


def test_the_site_needs_no_network(page: Page, site: Site, problems: list[str]) -> None:
    refused: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url.startswith(site.url):
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    page.route("**/*", answer)
    for path in sampled(site.pages):
        page.goto(site.url + path)
        page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    # The box is there once the index is.
    expect(page.locator("input:focus")).to_be_visible()
    page.keyboard.type("php")
    expect(page.locator("a[href*='?h=']:visible").first).to_be_visible()
    assert refused == []
    assert problems == []
