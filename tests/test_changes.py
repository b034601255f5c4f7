"""The page of what changed: the changelog, and each program beside that of the release before."""

import json
import shutil
from pathlib import Path

import pytest

from snippetgen import __version__, registry

from .conftest import ROOT, Command

COMMITTED = ("mkdocs.yml", "snippetgen.toml", "CHANGELOG.md", "docs", "templates")
PAGE, STORE = "docs/changes.md", "docs/changes.json"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the site's sources whose changelog has a section for this version."""
    root = tmp_path / "site"
    root.mkdir()
    for name in COMMITTED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    released = f"## [{__version__}] - 2026-01-01\n\n- First.\n"
    text = f"# Changelog\n\nWords before.\n\n## Unreleased\n\n{released}"
    (root / "CHANGELOG.md").write_text(text)
    return root


def blocks(page: Path) -> dict[str, str]:
    """The folded blocks of a page, by their titles."""
    found = {}
    for part in page.read_text().split('??? example "')[1:]:
        title, _, text = part.partition('"\n')
        found[title] = text
    return found


def set_last(site: Path, **programs: str) -> None:
    store = json.loads((site / STORE).read_text())
    store["programs"] |= programs
    (site / STORE).write_text(json.dumps(store))


def test_it_says_what_the_changelog_says(snippetgen: Command, site: Path) -> None:
    assert snippetgen("docs", cwd=site).returncode == 0
    text = (site / PAGE).read_text()
    assert f"\n## [{__version__}] - 2026-01-01\n\n- First.\n" in text
    assert "Words before." not in text
    assert "snippetgen diff get_token.php" in text


def test_each_program_of_the_guide_is_compared_with_todays() -> None:
    found = blocks(ROOT / PAGE)
    for name in ("javascript/axios", "php/curl", "python/requests"):
        assert "    ````diff\n    @@ " in found[name]
        assert "\n    +" in found[name]
        assert "MY_CLIENT_SECRET" in found[name]


def test_a_release_keeps_its_programs_and_differences(snippetgen: Command, site: Path) -> None:
    result = snippetgen("docs", "--release", cwd=site)
    assert (result.returncode, result.stderr) == (0, "")
    store = json.loads((site / STORE).read_text())
    assert store["last"] == __version__
    names = {target.id for target in registry.targets()}
    assert names <= set(store["programs"])
    assert "php/curl client" in store["programs"]
    text = (site / PAGE).read_text()
    assert text.index(f"## [{__version__}]") < text.index("### The programs, since the guide")
    assert text.count("### The programs") == 1
    assert snippetgen("docs", "--check", cwd=site).returncode == 0


def test_after_a_release_what_changes_is_compared_with_it(snippetgen: Command, site: Path) -> None:
    assert snippetgen("docs", "--release", cwd=site).returncode == 0
    before = json.loads((site / STORE).read_text())["programs"]["php/curl"]
    older = before.replace("TIMEOUT => 30", "TIMEOUT => 10").replace(__version__, "0.0.1")
    set_last(site, **{"php/curl": older, "cobol/curl": "STOP RUN.\n"})
    assert snippetgen("docs", cwd=site).returncode == 0
    unreleased = (site / PAGE).read_text().partition(f"## [{__version__}]")[0]
    assert f"### The programs, since {__version__}" in unreleased
    lines = unreleased.splitlines()
    changed = [line for line in lines if line.startswith(("    -", "    +"))]
    assert changed == [
        "    -        CURLOPT_TIMEOUT => 10,",
        "    +        CURLOPT_TIMEOUT => 30,",
    ]
    assert '??? example "1 gone"\n\n    `cobol/curl`' in unreleased
    assert " new" not in unreleased


def test_a_release_is_kept_once(snippetgen: Command, site: Path) -> None:
    assert snippetgen("docs", "--release", cwd=site).returncode == 0
    kept = (site / STORE).read_bytes()
    result = snippetgen("docs", "--release", cwd=site)
    assert result.returncode == 2
    assert f"release {__version__} is kept already" in result.stderr
    assert (site / STORE).read_bytes() == kept


def test_a_release_is_in_the_changelog_first(snippetgen: Command, site: Path) -> None:
    (site / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- Something.\n")
    kept = (site / STORE).read_bytes()
    result = snippetgen("docs", "--release", cwd=site)
    assert result.returncode == 2
    assert f"CHANGELOG.md has no heading '## {__version__}'" in result.stderr
    assert (site / STORE).read_bytes() == kept


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"last": "1", "programs": {}}'])
def test_a_store_that_is_something_else_is_bad_input(
    snippetgen: Command, site: Path, content: str
) -> None:
    (site / STORE).write_text(content)
    result = snippetgen("docs", "--check", cwd=site)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "docs/changes.json" in result.stderr


def test_without_a_store_there_is_no_page(snippetgen: Command, site: Path) -> None:
    (site / STORE).unlink()
    assert snippetgen("docs", cwd=site).returncode == 0
    assert not (site / PAGE).exists()
    result = snippetgen("docs", "--release", cwd=site)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)


def test_checking_keeps_nothing(snippetgen: Command, site: Path) -> None:
    result = snippetgen("docs", "--check", "--release", cwd=site)
    assert result.returncode == 2
