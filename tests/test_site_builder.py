"""The builder in a real browser: what it shows, what can be taken along, what it never sends."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from snippetgen import browser as core
from snippetgen import registry, spec
from snippetgen.snippet import Snippet
from snippetgen.toml_table import TomlTable
from snippetgen.verify import runner, toolchain
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.registration import Client

from .conftest import skip
from .site_fixtures import Site, Watcher

pytest_plugins = ["tests.site_fixtures"]

PATIENCE = 90_000
"""Milliseconds; a busy machine takes its time to start the engine."""

CODE = ".builder-result .highlight code"
ONCE = pytest.mark.parametrize("site", ["mkdocs"], indirect=True)
"""For what does not hang on who built the site, and takes time."""

OKTA = {"provider": "okta", "set.domain": "my.okta.com", "set.authorization_server": "default"}


@pytest.fixture(autouse=True)
def engine(site: Site) -> None:
    if not (site.folder / "engine").is_dir():
        skip("the builder's engine is not there: run 'snippetgen docs --engine'")


@pytest.fixture
def requests(page: Page) -> list[Request]:
    """What the page asked for."""
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    return asked


def code_of(**chosen: str) -> str:
    return str(core.build(chosen)["files"][0]["code"])


def expect_code(page: Page, code: str) -> None:
    # Not the text that is seen: tabs and the last line's end count.
    expect(page.locator(CODE)).to_have_text(code, timeout=PATIENCE)
    assert page.locator(CODE).text_content() == code


def expect_live(page: Page) -> None:
    expect(page.locator(".builder-status")).to_contain_text("Live", timeout=PATIENCE)


def test_nothing_is_started_before_it_is_needed(
    page: Page, site: Site, requests: list[Request], problems: list[str]
) -> None:
    page.goto(f"{site.url}builder/#lang=go")
    expect(page.locator(CODE)).to_contain_text("package main")
    page.wait_for_load_state("networkidle")
    assert not [request.url for request in requests if "/engine/" in request.url]
    page.get_by_label("Scope", exact=True).focus()
    with page.expect_request("**/engine/core.zip", timeout=PATIENCE):
        pass
    assert problems == []


def test_the_program_follows_what_is_typed_and_nothing_is_sent(
    page: Page, site: Site, requests: list[Request], problems: list[str]
) -> None:
    page.goto(f"{site.url}builder/")
    endpoint = "https://login.example.org/token"
    page.get_by_label("Token endpoint").fill(endpoint)
    page.get_by_label("Scope", exact=True).press_sequentially("secret-plans read")
    page.get_by_label("Language", exact=True).select_option(label="PHP")
    chosen = {"lang": "php", "token_endpoint": endpoint, "scope": "secret-plans read"}
    expect_code(page, code_of(**chosen))
    built = core.build(chosen)
    for part in ("run", "command", "spec"):
        expect(page.locator(f"[data-part={part}] code")).to_have_text(built[part])
    assert page.locator(f"{CODE} span.nv").count() > 10
    for request in requests:
        assert (request.method, request.post_data) == ("GET", None)
        assert request.url.startswith((site.url, "blob:"))
        assert "secret-plans" not in request.url.partition("#")[0]
        assert "login.example.org" not in request.url.partition("#")[0]
    assert problems == []


@ONCE
def test_an_error_stands_beside_its_field_in_the_cores_words(page: Page, site: Site) -> None:
    page.goto(f"{site.url}builder/")
    scope = page.get_by_label("Scope", exact=True)
    scope.fill('a"b')
    error = page.locator("#error-scope")
    words = core.build({"lang": "python", "scope": 'a"b'})["error"]["message"]
    expect(error).to_have_text(words, timeout=PATIENCE)
    expect(scope).to_have_attribute("aria-invalid", "true")
    assert "error-scope" in (scope.get_attribute("aria-describedby") or "")
    scope.fill("ab")
    expect(error).to_be_hidden()
    expect(scope).not_to_have_attribute("aria-invalid", "true")
    page.get_by_label("Provider", exact=True).select_option(value="okta")
    domain = page.locator("#okta-domain")
    domain.fill("https://my.okta.com")
    expect(page.locator("#error-okta-domain")).to_contain_text("without 'https://'")
    page.get_by_label("Method").select_option("none")
    domain.fill("my.okta.com")
    expect(page.locator("#error-client_authentication")).to_contain_text("choose a client_auth")


@ONCE
def test_fields_come_and_go_with_their_meaning(page: Page, site: Site) -> None:
    page.goto(f"{site.url}builder/#lang=php")
    key = page.get_by_label("Key ID")
    expect(key).to_be_hidden()
    page.get_by_label("Method").select_option("private_key_jwt")
    expect(key).to_be_visible(timeout=PATIENCE)
    key.fill("my-key")
    expect_code(page, code_of(lang="php", client_authentication="private_key_jwt", key_id="my-key"))
    page.get_by_label("Method").select_option("client_secret_post")
    expect_code(page, code_of(lang="php", client_authentication="client_secret_post"))
    expect(key).to_be_hidden()


def test_a_link_carries_the_choices(page: Page, site: Site, problems: list[str]) -> None:
    page.goto(f"{site.url}builder/#provider=okta&lang=php")
    # What the preset needs is there as an example.
    examples = {**OKTA, "set.domain": "example.okta.com", "scope": "my_scope"}
    expect_code(page, code_of(lang="php", **examples))
    page.locator("#okta-domain").fill("my.okta.com")
    page.get_by_label("Client", exact=True).select_option(label="Guzzle")
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Further parameters").fill('a=1\nb=&#%22"\\')
    chosen = {"lang": "php/guzzle", **OKTA, "scope": "my_scope", "parameters": 'a=1\nb=&#%22"\\'}
    expect_code(page, code_of(**chosen))
    page.get_by_role("button", name="Copy link").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    other = page.context.new_page()
    Watcher(other, site, problems)
    other.goto(link)
    expect_code(other, code_of(**chosen))
    expect(other.locator("#okta-domain")).to_have_value("my.okta.com")
    other.goto(f"{site.url}builder/#lang=ruby&client_id=x&nonsense=1")
    expect_code(other, code_of(lang="ruby"))
    assert problems == []


@ONCE
def test_a_link_has_no_header_and_nothing_that_was_refused(page: Page, site: Site) -> None:
    page.goto(f"{site.url}builder/#lang=php")
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Further headers").fill("X-Api-Key=not-for-a-link")
    expect_code(page, code_of(lang="php", headers="X-Api-Key=not-for-a-link"))
    page.get_by_label("Further parameters").fill("client_secret=nor-this")
    expect(page.locator("#error-parameters")).to_contain_text("field of its own")
    assert page.url == f"{site.url}builder/#lang=php"


@ONCE
def test_there_is_no_field_for_a_credential(page: Page, site: Site) -> None:
    page.goto(f"{site.url}builder/")
    names = page.locator(".builder-form [name]").evaluate_all("all => all.map((e) => e.name)")
    assert {"scope", "lang", "set.domain"} <= set(names)
    assert not [
        name for name in names if re.search(r"client_id$|secret|password|private_key$", name)
    ]
    expect(page.locator(".builder-secret")).to_contain_text("No field for a client id or secret")


def test_the_language_is_the_one_of_the_other_pages(page: Page, site: Site) -> None:
    page.goto(site.guide)
    page.get_by_role("button", name="PHP", exact=True).click()
    page.goto(f"{site.url}builder/")
    expect(page.get_by_label("Language", exact=True)).to_have_value("php")
    expect(page.locator(CODE)).to_contain_text("<?php")
    page.get_by_label("Language", exact=True).select_option("go")
    page.goto(site.guide)
    expect(page.locator(".picker select").first).to_have_value("go")


@ONCE
def test_it_can_be_copied_and_started_over(page: Page, site: Site) -> None:
    page.goto(f"{site.url}builder/#lang=go&scope=read")
    expect_code(page, code_of(lang="go", scope="read"))
    page.get_by_role("button", name="Copy", exact=True).first.click()
    assert page.evaluate("navigator.clipboard.readText()") == code_of(lang="go", scope="read")
    page.locator("[data-copy=command]").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "snippetgen --lang go --scope read"
    with page.expect_download() as download:
        page.locator("[data-part=spec]").get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "snippetgen.toml"
    built = core.build({"lang": "go", "scope": "read"})
    assert Path(download.value.path()).read_text() == built["spec"]
    page.get_by_role("button", name="Start over").click()
    expect_code(page, code_of(lang="go"))
    expect(page.get_by_label("Scope", exact=True)).to_have_value("")


def downloads(page: Page) -> dict[str, str]:
    """Every file that goes with the program, as it is downloaded."""
    files = {}
    for button in page.locator(".builder-downloads button").all():
        with page.expect_download() as download:
            button.click()
        files[download.value.suggested_filename] = Path(download.value.path()).read_text()
    return files


@pytest.fixture
def server() -> Iterator[MockAuthorizationServer]:
    with MockAuthorizationServer(Client("client-1", "not-a-real-secret-1")) as server:
        yield server


@ONCE
@pytest.mark.parametrize("name", ["python", "php", "shell", "postman", "bruno"])
def test_what_is_downloaded_runs(
    page: Page,
    site: Site,
    server: MockAuthorizationServer,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    target = registry.find(name)
    if reason := toolchain.missing(target):
        skip(f"{target.id}: {reason}")
    page.goto(f"{site.url}builder/#lang={name}&scope=read&audience=it's")
    page.get_by_label("Token endpoint").fill(f"{server.url}/token")
    expect(page.locator(CODE)).to_contain_text(server.url, timeout=PATIENCE)
    files = downloads(page)

    def downloaded(_: object, of: Any, *__: object) -> Snippet:
        return Snippet(of.id, of.file_name, of.language.lexer, files[of.file_name])

    monkeypatch.setattr(runner, "render", downloaded)
    request = spec.read_spec(TomlTable({"token_endpoint": f"{server.url}/token"}, "test"))
    variables = {"CLIENT_ID": "client-1", "CLIENT_SECRET": "not-a-real-secret-1"}
    outcome = runner.run(target, request, variables)
    assert outcome.exit_status == 0, outcome.messages
    assert outcome.token.strip() in server.issued
    sent = dict(server.received[-1].parameters())
    assert (sent["scope"], sent["audience"]) == ("read", "it's")


@ONCE
def test_any_request_can_be_taken_along_as_a_collection(page: Page, site: Site) -> None:
    page.goto(f"{site.url}builder/#lang=php&style=client&scope=read")
    expect_code(page, code_of(lang="php", style="client", scope="read"))
    for name in ("postman", "bruno"):
        for file in core.build({"lang": name, "scope": "read"})["files"]:
            with page.expect_download() as download:
                page.locator(".builder-collections").get_by_text(file["name"]).click()
            assert download.value.suggested_filename == file["name"]
            assert Path(download.value.path()).read_text() == file["code"]


PARITY: list[dict[str, str]] = [
    {"lang": "go", "time_limit": "7", "resource": "https://a.example.com/"},
    {"lang": "java", "client_authentication": "private_key_jwt", "assertion_audience": "a\\'b"},
    {"lang": "shell/wget", "parameters": "a=$(id)`id`\nb='\"\\", "scope": "#{x}"},
    {"lang": "ruby", "headers": "X-A=#{`id`}"},
    {"lang": "postman", "audience": "\u00e9\u2028</script><b>&amp;"},
    {"lang": "haskell", "grant_type": "device_code", "polling_interval": "7"},
    {"lang": "go", "style": "client", "dpop": "true"},
]


@ONCE
def test_the_browser_shows_what_the_command_prints(
    page: Page, site: Site, problems: list[str]
) -> None:
    page.goto(f"{site.url}builder/#scope=read")
    expect_live(page)
    for chosen in PARITY:
        page.evaluate("chosen => { location.hash = new URLSearchParams(chosen) }", chosen)
        expect_code(page, code_of(**chosen))
    assert problems == []


NO_WEBASSEMBLY = "delete globalThis.WebAssembly"


def test_without_webassembly_it_says_so_and_shows_what_is_ready_made(
    page: Page, site: Site, problems: list[str]
) -> None:
    page.add_init_script(NO_WEBASSEMBLY)
    page.goto(f"{site.url}builder/")
    page.get_by_label("Scope", exact=True).focus()
    status = page.locator(".builder-status")
    expect(status).to_contain_text("this browser does not run WebAssembly")
    expect(page.get_by_label("Scope", exact=True)).to_be_disabled()
    page.get_by_label("Language", exact=True).select_option("postman")
    expect_code(page, code_of(lang="postman"))
    assert set(downloads(page)) == {
        "get_token.postman_collection.json",
        "get_token.postman_environment.json",
    }
    page.goto(f"{site.url}builder/?again#provider=okta&lang=php")
    expect(status).to_contain_text("this browser does not run WebAssembly")
    expect(page.locator(".builder-stale")).to_be_visible()
    assert problems == []


@ONCE
def test_a_site_without_the_engine_says_so(page: Page, site: Site) -> None:
    page.route("**/engine/*", lambda route: route.fulfill(status=404))
    page.goto(f"{site.url}builder/")
    page.get_by_label("Scope", exact=True).focus()
    expect(page.locator(".builder-status")).to_contain_text("not part of this build of the site")
    expect_code(page, code_of(lang="python"))


def test_without_javascript_it_points_elsewhere(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}builder/")
        expect(page.locator(".builder-without")).to_contain_text("needs JavaScript")
        expect(page.locator(".builder-form")).to_be_hidden()
        expect(page.locator(".builder-status")).to_be_hidden()
        expect(page.locator(CODE)).to_contain_text("import requests")


REACH = """
async () => {
  const source = `fetch("http://127.0.0.1:9/").then(() => postMessage("reached"), () => {});
    addEventListener("securitypolicyviolation", (event) => postMessage(event.effectiveDirective));`;
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(address, { type: "module" });
  return new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });
}
"""


def test_the_worker_can_reach_no_other_host(page: Page, site: Site) -> None:
    page.goto(f"{site.url}builder/")
    assert page.evaluate(REACH) == "connect-src"


def test_this_page_alone_may_compile(page: Page, site: Site) -> None:
    for path in site.pages:
        html = (site.folder / path / "index.html").read_text()
        assert ("wasm-unsafe-eval" in html) == (path == "builder/"), path


@ONCE
def test_it_works_by_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(f"{site.url}builder/")
    page.get_by_label("Provider", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.type("https://login.example.org/token")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Where do I find it?")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("PHP")
    expect_code(page, code_of(lang="php", token_endpoint="https://login.example.org/token"))
    expect(page.get_by_label("Language", exact=True)).to_be_focused()
