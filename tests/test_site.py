"""The site, built by both builders and used in a real browser."""

import functools
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from snippetgen import registry, render, spec
from snippetgen.target import Target

from .conftest import ROOT, skip

SOURCES = ("mkdocs.yml", "zensical.yml", "snippetgen.toml", "docs", "overrides", "templates")
SCREENSHOTS = ROOT / "test-results" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
BUILDERS = {
    "mkdocs": (["mkdocs", "build", "--strict"], "site"),
    "zensical": (["zensical", "build", "--strict", "-f", "zensical.yml"], "site-zensical"),
}
DEFAULTS = [t for t in registry.targets() if t.client == t.language.default_client]


@dataclass
class Site:
    """A built site that is being served.

    Args:
        log: what the builder said.
        pages: the paths of its pages, with a slash at the end.
    """

    builder: str
    folder: Path
    log: str
    url: str = ""
    pages: list[str] = field(default_factory=list)


def build(builder: str, folder: Path) -> Site:
    """Build a copy of the sources, so that builds beside one another do not meet."""
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    # What is not in git: the pages' plain copies.
    subprocess.run([sys.executable, "-m", "snippetgen", "docs"], cwd=folder, check=True)
    command, output = BUILDERS[builder]
    result = subprocess.run(
        [Path(sys.executable).parent / command[0], *command[1:]],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return Site(builder, folder / output, result.stdout + result.stderr)


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves a page hangs up on what it still loads: nothing to report."""


@pytest.fixture(scope="session", params=BUILDERS)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    site = build(request.param, tmp_path_factory.mktemp(request.param))
    handler = functools.partial(QuietHandler, directory=str(site.folder))
    with QuietServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site.url = f"http://127.0.0.1:{server.server_port}/"
        found = sorted(site.folder.rglob("index.html"))
        site.pages = [f"{path.parent.relative_to(site.folder).as_posix()}/" for path in found]
        site.pages = ["" if page == "./" else page for page in site.pages]
        yield site
        server.shutdown()


@pytest.fixture(scope="module")  # Playwright runs once at a time, and other modules use it too
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        skip("chromium not found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def problems() -> list[str]:
    """What went wrong in the pages of a test."""
    return []


@pytest.fixture
def page(browser: Browser, site: Site, problems: list[str]) -> Iterator[Page]:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        Watcher(page, site, problems)
        yield page


@dataclass
class Watcher:
    """Notes foreign requests, failures, console errors and exceptions of a page."""

    page: Page
    site: Site
    problems: list[str]

    def __post_init__(self) -> None:
        self.page.on("request", self.look_at)
        self.page.on("requestfailed", self.look_at_failure)
        self.page.on("response", self.look_at_response)
        self.page.on("console", self.look_at_message)
        self.page.on("pageerror", lambda error: self.note(str(error)))

    def note(self, problem: str) -> None:
        self.problems.append(f"{self.page.url}: {problem}")

    def look_at(self, request: Request) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:")):
            self.note(f"foreign request {request.url}")

    def look_at_failure(self, request: Request) -> None:
        # Leaving a page ends what it still loads, which is no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            self.note(f"{request.failure} {request.url}")

    def look_at_response(self, response: Response) -> None:
        if response.status >= 400:
            self.note(f"status {response.status} {response.url}")

    def look_at_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.note(message.text)


def test_the_build_has_no_warning(site: Site) -> None:
    assert not re.search(r"warning|error", site.log, re.IGNORECASE), site.log


def test_every_source_page_is_built(site: Site) -> None:
    sources = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    expected = {
        str(path.parent if path.name == "index.md" else path.with_suffix("")).removeprefix(".")
        for path in sources
    }
    assert {page.rstrip("/") for page in site.pages} == expected


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_sound(
    browser: Browser, site: Site, problems: list[str], width: int, scheme: str
) -> None:
    folder = SCREENSHOTS / site.builder
    folder.mkdir(parents=True, exist_ok=True)
    with browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    ) as context:
        page = context.new_page()
        Watcher(page, site, problems)
        for path in site.pages:
            page.goto(site.url + path)
            page.wait_for_load_state("networkidle")
            expect(page.locator("h1")).to_be_visible()
            name = path.strip("/").replace("/", "-") or "index"
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            overflow = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
            assert overflow <= 0, f"{path} is {overflow} px wider than a window of {width} px"
    assert problems == []


def test_no_link_and_no_anchor_is_broken(page: Page, site: Site, problems: list[str]) -> None:
    anchors: dict[str, set[str]] = {}
    links: set[tuple[str, str]] = set()
    for path in site.pages:
        url = site.url + path
        page.goto(url)
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
        anchors[url] = set(ids)
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
    page.goto(site.url)
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
    page.goto(site.url)
    page.get_by_role("button", name="PHP", exact=True).click()
    expect_language(page, "php", "<?php")
    assert page.url == f"{site.url}?lang=php"
    page.goto(site.url)
    expect_language(page, "php", "<?php")
    assert problems == []


def test_a_link_says_the_language_and_leaves_the_memory_alone(page: Page, site: Site) -> None:
    page.goto(f"{site.url}?lang=go")
    expect_language(page, "go", "package main")
    page.goto(site.url)
    expect_language(page, "javascript", "import")
    page.goto(f"{site.url}?lang=no-such-language")
    expect_language(page, "javascript", "import")


def test_what_the_theme_leaves_out_has_a_name_and_more_than_a_colour(
    page: Page, site: Site
) -> None:
    page.goto(site.url)
    dialog = page.locator(".md-search[role=dialog]")
    if dialog.count():
        expect(dialog).to_have_attribute("aria-label", "Search")
    link = page.locator("article p > a:not(.md-button)").first
    assert "underline" in link.evaluate("e => getComputedStyle(e).textDecorationLine")
    # The list stands for them, and they have no labels while it does.
    expect(page.locator(".picker + .tabbed-set > input:visible")).to_have_count(0)


def test_the_picker_works_by_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(site.url)
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
        page.goto(site.url)
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
            page.goto(site.url)
            code = page.locator(".tabbed-block:visible code").first
            assert code.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(40, 42, 54)"
            assert code.evaluate("e => getComputedStyle(e).color") == "rgb(248, 248, 242)"
            background = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
            assert (background == "rgb(255, 255, 255)") == (scheme == "light")


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
        page.goto(site.url)
        text = page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
        behind = "pre code" if selector.startswith("pre") else "body"
        background = page.locator(behind).first.evaluate("e => getComputedStyle(e).backgroundColor")
        if selector == ".md-button":
            own = page.locator(selector).first.evaluate("e => getComputedStyle(e).backgroundColor")
            background = background if own in ("rgba(0, 0, 0, 0)", "transparent") else own
    light, dark = sorted((luminance(text), luminance(background)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, background)
