"""The site, built by both builders and served, and the browser that visits it.

A module that uses these says so: `pytest_plugins = ["tests.site_fixtures"]`.
"""

import fcntl
import functools
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from snippetgen.docs import engine
from snippetgen.errors import RunError

from .conftest import ROOT, skip
from .site_tools import CHROMIUM

SOURCES = (
    *("mkdocs.yml", "zensical.yml", "snippetgen.toml", "CHANGELOG.md"),
    *("docs", "overrides", "templates"),
)
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
BUILDERS = {
    "mkdocs": (["mkdocs", "build", "--strict"], "site"),
    "zensical": (["zensical", "build", "--strict", "-f", "zensical.yml"], "site-zensical"),
}
PROVIDERS = ("adfs", "google", "zoom")
"""The first of the providers, the one with the most to say of, and the last."""


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

    @property
    def guide(self) -> str:
        """The page with every language's program."""
        return f"{self.url}guide/"

    @property
    def looked_at(self) -> list[str]:
        """All pages, but of the providers', which are made alike, three."""
        return [
            page
            for page in self.pages
            if not page.startswith("providers/") or page.split("/")[1] in ("", *PROVIDERS)
        ]


def build(builder: str, folder: Path) -> Site:
    """Build a copy of the sources, so that builds beside one another do not meet."""
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    # What git does not hold: the pages of providers, and plain copies of all.
    subprocess.run([sys.executable, "-m", "snippetgen", "docs"], cwd=folder, check=True)
    with suppress(RunError):
        # Without npm there is none; the builder's own tests look for it.
        engine.write(folder)
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


def built_once(builder: str, folder: Path) -> Site:
    """Build in that folder, or take what another process of this run built there."""
    folder.mkdir(exist_ok=True)
    note = folder / "log.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            note.write_text(json.dumps(build(builder, folder).log))
    return Site(builder, folder / BUILDERS[builder][1], json.loads(note.read_text()))


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
    # Each process of xdist has a folder of its own in one of the run's.
    folder = tmp_path_factory.getbasetemp()
    run = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    site = built_once(request.param, run / f"site-{request.param}")
    handler = functools.partial(QuietHandler, directory=str(site.folder))
    with QuietServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site.url = f"http://127.0.0.1:{server.server_port}/"
        found = sorted(site.folder.rglob("index.html"))
        site.pages = [f"{path.parent.relative_to(site.folder).as_posix()}/" for path in found]
        site.pages = ["" if page == "./" else page for page in site.pages]
        yield site
        server.shutdown()


@pytest.fixture(scope="session")
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
