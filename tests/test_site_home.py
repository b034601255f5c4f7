"""The home page, used as a visitor would: a language, a server, and the program for both."""

import json
import shlex
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from snippetgen import registry
from snippetgen.sources import providers

from .conftest import ROOT, Command
from .site_fixtures import Site
from .test_site import expect_language, snippet_of

pytest_plugins = ["tests.site_fixtures"]

PLACEHOLDER = "https://auth.example.com/oauth2/token"


def language_list(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Language")


def server_list(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Server")


def program(page: Page) -> Locator:
    return page.locator(".try__stage code")


def expect_program(page: Page, code: str) -> None:
    """See that this is the program shown; Markdown makes four blanks of a tab."""
    expect(program(page)).to_have_text(code.expandtabs(4), use_inner_text=True)
    shown = program(page).text_content() or ""
    assert shown.strip("\n") == code.expandtabs(4).strip("\n")


def test_every_program_is_what_the_command_prints(
    page: Page, site: Site, problems: list[str]
) -> None:
    page.goto(site.url)
    own = [target for target in registry.targets() if target.companion_of is None]
    values = language_list(page).locator("option").evaluate_all("all => all.map(o => o.value)")
    assert len(values) == len(set(values)) == len(own)
    for target in own:
        is_default = target.client == target.language.default_client
        name = target.language.id if is_default else target.id.replace("/", "-")
        language_list(page).select_option(name)
        expect_program(page, snippet_of(target))
    assert problems == []


@pytest.mark.parametrize(
    ("server", "language"),
    [("okta", "php"), ("keycloak", "java"), ("entra", "go"), ("docusign", "python")],
)
def test_a_servers_program_is_what_its_command_prints(
    page: Page,
    site: Site,
    problems: list[str],
    snippetgen: Command,
    server: str,
    language: str,
) -> None:
    page.goto(site.url)
    server_list(page).select_option(server)
    language_list(page).select_option(language)
    title = providers.load(server).title
    notes = page.locator(".try__server")
    expect(notes.get_by_role("heading")).to_have_text(f"What to fill in for {title}")
    command = notes.locator("code", has_text="snippetgen --provider")
    expect(command).to_contain_text(f"--lang {language}")
    result = snippetgen(*shlex.split(command.inner_text())[1:])
    assert result.returncode == 0, result.stderr
    assert PLACEHOLDER not in result.stdout
    expect_program(page, result.stdout)
    with page.expect_download() as download:
        page.locator(".try").get_by_role("link", name="Download").click()
    target = registry.find(language)
    assert download.value.suggested_filename == target.file_name
    downloaded = Path(download.value.path()).read_text()
    assert downloaded.rstrip("\n") == result.stdout.expandtabs(4).rstrip("\n")
    assert problems == []


def test_what_the_server_wants_has_to_be_there_in_the_language(page: Page, site: Site) -> None:
    page.goto(f"{site.url}?lang=ansible&server=docusign")
    expect(page.locator(".try__stage")).to_contain_text("There is none for Ansible: ")
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Python", exact=True).click()
    expect(program(page)).to_contain_text("def get_token")
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_enabled()


def test_copy_and_download_give_the_program(page: Page, site: Site, problems: list[str]) -> None:
    page.goto(site.url)
    for name, target_id in (("go", "go/net-http"), ("rust", "rust/reqwest")):
        target = registry.find(target_id)
        language_list(page).select_option(name)
        expect_program(page, snippet_of(target))
        page.get_by_role("button", name="Copy", exact=True).click()
        expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.strip("\n") == snippet_of(target).expandtabs(4).strip("\n")
        with page.expect_download() as download:
            page.locator(".try").get_by_role("link", name="Download").click()
        assert download.value.suggested_filename == target.file_name
        assert Path(download.value.path()).read_text() == snippet_of(target)
    assert problems == []


def test_where_copying_is_refused_the_program_is_selected(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator(".try__status")).to_contain_text("press Ctrl or Command and C")
    selected = page.evaluate("String(getSelection())")
    assert selected.strip() == program(page).inner_text().strip()


def test_postman_comes_with_its_environment(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_role("button", name="Postman", exact=True).click()
    for name in ("get_token.postman_collection.json", "get_token.postman_environment.json"):
        with page.expect_download() as download:
            page.locator(".try").get_by_role("link", name=f"Download {name}").click()
        assert download.value.suggested_filename == name


def test_the_address_says_it_and_the_way_back_is_short(page: Page, site: Site) -> None:
    page.goto(site.guide)
    page.goto(site.url)
    page.get_by_role("button", name="PHP", exact=True).click()
    server_list(page).select_option("okta")
    expect(program(page)).to_contain_text("okta.com")
    assert page.url == f"{site.url}?lang=php&server=okta"
    page.get_by_role("link", name="All that is known of Okta").click()
    page.wait_for_url(f"{site.url}providers/okta/")
    page.go_back()
    expect(server_list(page)).to_have_value("okta")
    expect(language_list(page)).to_have_value("php")
    expect(program(page)).to_contain_text("okta.com")
    page.go_back()
    page.wait_for_url(site.guide)


def test_a_server_is_not_remembered_and_a_wrong_address_does_no_harm(
    page: Page, site: Site, problems: list[str]
) -> None:
    page.goto(f"{site.url}?server=okta")
    expect(program(page)).to_contain_text("okta.com")
    page.goto(f"{site.url}?server=no-such-server&lang=no-such-language")
    expect(program(page)).to_contain_text(PLACEHOLDER)
    expect(language_list(page)).to_have_value("python")
    expect(server_list(page)).to_have_value("")
    assert problems == []


def test_a_link_says_the_client_as_well(page: Page, site: Site) -> None:
    page.goto(f"{site.url}?lang=php-guzzle")
    expect_program(page, snippet_of(registry.find("php/guzzle")))
    expect(page.get_by_role("button", name="PHP", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    # Where there is one program for each language, it is that of PHP
    page.goto(f"{site.guide}?lang=php-guzzle")
    expect_language(page, "php", "<?php")
    page.goto(f"{site.url}?lang=php-guzzle&server=okta")
    expect(language_list(page)).to_have_value("php")


def test_the_last_choice_counts_however_slow_the_one_before(page: Page, site: Site) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/providers/okta/", hold)
    page.goto(site.url)
    server_list(page).select_option("okta")
    server_list(page).select_option("keycloak")
    expect(program(page)).to_contain_text("keycloak.example.com")
    with page.expect_response("**/providers/okta/"):
        held[0].continue_()
    page.get_by_role("button", name="PHP", exact=True).click()
    expect(program(page)).to_contain_text("<?php")
    expect(program(page)).to_contain_text("keycloak.example.com")
    expect(page.locator(".try__server h2")).to_have_text("What to fill in for Keycloak")


def test_what_cannot_be_fetched_is_said_and_can_be_asked_for_again(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.route("**/languages/rust/", lambda route: route.abort())
    language_list(page).select_option("rust")
    expect(page.locator(".try__status")).to_have_text("It could not be fetched. Choose again.")
    page.unroute("**/languages/rust/")
    page.get_by_role("button", name="PHP", exact=True).click()
    expect(page.locator(".try__status")).to_be_empty()
    language_list(page).select_option("rust")
    expect(program(page)).to_contain_text("fn main")


def test_it_works_by_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(site.url)
    language_list(page).focus()
    page.keyboard.type("Rus")
    expect(program(page)).to_contain_text("fn main")
    page.keyboard.press("Tab")
    page.keyboard.type("Okta")
    expect(program(page)).to_contain_text("okta.com")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(program(page)).to_contain_text("<?php")
    expect(page.get_by_role("button", name="PHP", exact=True)).to_be_focused()


def test_without_javascript_there_are_plain_tabs(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.url)
        expect(page.locator("select[name=server]")).to_be_hidden()
        expect(page.get_by_role("button", name="Copy", exact=True)).to_be_hidden()
        page.locator(".try .tabbed-labels").get_by_text("PHP", exact=True).click()
        block = page.locator(".try .tabbed-block:visible")
        expect(block).to_have_count(1)
        expect(block.locator("code")).to_contain_text("<?php")
        expect(block.get_by_role("link", name="Download get_token.php")).to_be_visible()
        page.locator(".try .tabbed-labels").get_by_text("More", exact=True).click()
        block.get_by_role("link", name="Vala").click()
        page.wait_for_url(f"{site.url}languages/vala/")


def test_the_figures_are_those_of_the_record(page: Page, site: Site) -> None:
    record = json.loads((ROOT / "docs" / "proof.json").read_text())
    cases = [target["cases"] for target in record["targets"].values()]
    expected = {
        "targets": len(record["targets"]),
        "providers": len(list((ROOT / "providers").glob("*.toml"))),
        "vectors": record["vectors"],
        **{result: sum(case[result] for case in cases) for result in ("passed", "failed")},
        "skipped": sum(case["skipped"] for case in cases),
    }
    page.goto(site.url)
    for name, number in expected.items():
        expect(page.locator(f"[data-figure={name}]")).to_have_text(f"{number:,}")
    expect(page.locator(".home__proof")).to_contain_text(f"Last run on {record['when']}")
    languages = len({target.partition("/")[0] for target in record["targets"]})
    expect(page.locator(".figures")).to_contain_text(f"in {languages} languages")
    page.get_by_role("button", name="PHP", exact=True).click()
    passed = record["targets"]["php/curl"]["cases"]["passed"]
    expect(page.locator(".try__ran")).to_have_text(f"{passed} runs passed")


SHIFTS = """
() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) sum += value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_when_the_lists_begin_to_work(
    browser: Browser, site: Site, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.goto(site.url)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(SHIFTS) < 0.02
        code = page.locator(".try__panel pre code")
        width_of_lines = code.evaluate("e => e.scrollWidth - e.clientWidth")
        assert width_of_lines == 0 or width == 1280


SEARCH_KEYS = {"mkdocs": ["/"], "zensical": ["/", "Control+k"]}


def test_the_search_is_fetched_when_it_is_used(page: Page, site: Site, problems: list[str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for key in SEARCH_KEYS[site.builder]:
        asked.clear()
        page.goto(site.url)
        page.wait_for_load_state("networkidle")
        assert not [url for url in asked if url.endswith(".json")]
        page.keyboard.press(key)
        expect(page.locator("input[type=text]:focus")).to_be_visible()
        page.keyboard.type("invalid_client")
        expect(page.get_by_text("invalid_client").filter(visible=True).first).to_be_visible()
        assert [url for url in asked if url.endswith(".json")]
    assert problems == []
