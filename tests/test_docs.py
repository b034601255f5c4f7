"""The site's generated files are true, and writing them harms nobody else's."""

import dataclasses
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import snippetgen as snippetgen_package
from snippetgen import TokenRequest, registry, render, spec

from .conftest import ROOT, Command

COMMITTED = ("mkdocs.yml", "snippetgen.toml", "README.md", "CHANGELOG.md", "docs", "templates")


def test_the_generated_files_are_true(snippetgen: Command) -> None:
    result = snippetgen("docs", "--check", cwd=ROOT)
    assert result.returncode == 0, f"run 'snippetgen docs':\n{result.stdout}"
    assert result.stdout == ""


def test_the_snippets_on_the_site_are_what_the_command_prints() -> None:
    request = spec.read_spec(spec.read_file(ROOT / "snippetgen.toml"))
    for target in registry.targets():
        path = ROOT / "docs" / "snippets" / target.id / target.file_name
        assert path.read_text() == render(request, target).code


@pytest.fixture
def site(tmp_path: Path, snippetgen: Command) -> Path:
    """A copy of the site's sources, with the pages that are written for a build."""
    root = tmp_path / "site"
    root.mkdir()
    for name in COMMITTED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    assert snippetgen("docs", cwd=root).returncode == 0
    return root


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def test_check_finds_what_is_stale_and_changes_nothing(snippetgen: Command, site: Path) -> None:
    snippet = site / "docs/snippets/php/curl/get_token.php"
    snippet.write_text(snippet.read_text().replace("CURLOPT_TIMEOUT", "CURLOPT_TIMEOUTT"))
    (site / "docs/languages/php.md").unlink()
    before = contents(site)
    result = snippetgen("docs", "--check", cwd=site)
    assert result.returncode == 1
    assert "-        CURLOPT_TIMEOUTT => 30," in result.stdout
    assert "+        CURLOPT_TIMEOUT => 30," in result.stdout
    assert "+# PHP" in result.stdout
    assert "snippetgen docs" in result.stderr
    assert contents(site) == before


def test_docs_makes_it_true_again(snippetgen: Command, site: Path) -> None:
    assert snippetgen("docs", cwd=site).returncode == 0
    before = contents(site)
    (site / "docs/snippets/php/curl/get_token.php").write_text("stale")
    (site / "docs/languages/php.md").unlink()
    nav = site / "mkdocs.yml"
    nav.write_text(nav.read_text().replace("      - PHP: languages/php.md\n", ""))
    assert snippetgen("docs", cwd=site).returncode == 0
    assert contents(site) == before
    assert snippetgen("docs", "--check", cwd=site).returncode == 0


def test_unchanged_files_are_not_written_again(snippetgen: Command, site: Path) -> None:
    assert snippetgen("docs", cwd=site).returncode == 0
    times = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    assert snippetgen("docs", cwd=site).stdout.startswith("0 of ")
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_the_site_follows_its_spec(snippetgen: Command, site: Path) -> None:
    (site / "snippetgen.toml").write_text('token_endpoint = "https://other.example.org/token"\n')
    assert snippetgen("docs", cwd=site).returncode == 0
    for target in registry.targets():
        if target.companion_of is None:
            code = (site / "docs/snippets" / target.id / target.file_name).read_text()
            assert "https://other.example.org/token" in code


def test_a_file_of_a_removed_target_goes_and_other_files_stay(
    snippetgen: Command, site: Path
) -> None:
    gone = site / "docs/languages/cobol.md"
    gone.write_text("# COBOL")
    manifest = site / "docs/snippets/generated.txt"
    manifest.write_text(manifest.read_text() + "docs/languages/cobol.md\n")
    kept = site / "docs/languages/mine.md"
    kept.write_text("# Mine")
    assert snippetgen("docs", cwd=site).returncode == 0
    assert not gone.exists()
    assert kept.read_text() == "# Mine"


def test_pages_that_are_not_kept_are_written_and_not_checked(
    snippetgen: Command, site: Path
) -> None:
    page = site / "docs/providers/okta.md"
    assert "https://example.okta.com/oauth2/default/v1/token" in page.read_text()
    page.unlink()
    assert snippetgen("docs", "--check", cwd=site).returncode == 0
    assert snippetgen("docs", cwd=site).stdout.startswith("1 of ")
    assert page.is_file()


def test_the_page_of_a_removed_provider_goes(snippetgen: Command, site: Path) -> None:
    gone, kept = site / "docs/providers/gone.md", site / "docs/providers/mine.md"
    gone.write_text("# Gone")
    kept.write_text("# Mine")
    manifest = site / "docs/snippets/generated.txt"
    manifest.write_text(manifest.read_text() + "docs/providers/gone.md\n")
    assert snippetgen("docs", cwd=site).returncode == 0
    assert not gone.exists()
    assert kept.read_text() == "# Mine"


def test_prose_that_speaks_of_a_region_is_left_alone(snippetgen: Command, site: Path) -> None:
    readme = site / "README.md"
    prose = "We say: begin example-target, in prose.\n\nPrecious.\n\nAnd end example-target.\n"
    before = prose.encode() + readme.read_bytes() + "line\u2028separator\x0c\r\nno end".encode()
    readme.write_bytes(before)
    assert snippetgen("docs", cwd=site).returncode == 0
    assert readme.read_bytes() == before


@pytest.mark.parametrize(
    "line", ["../outside.txt", "docs/../../outside.txt", "mkdocs.yml", "/etc/x"]
)
def test_a_manifest_cannot_name_a_file_outside_the_docs(
    snippetgen: Command, site: Path, line: str
) -> None:
    outside = site.parent / "outside.txt"
    outside.write_text("mine")
    manifest = site / "docs/snippets/generated.txt"
    manifest.write_text(manifest.read_text() + line + "\n")
    result = snippetgen("docs", cwd=site)
    assert result.returncode == 2
    assert line in result.stderr
    assert outside.read_text() == "mine"
    assert (site / "mkdocs.yml").is_file()


def test_a_file_that_is_not_generated_is_not_overwritten(
    snippetgen: Command, tmp_path: Path
) -> None:
    site = tmp_path / "other-site"
    (site / "docs/languages").mkdir(parents=True)
    (site / "mkdocs.yml").write_text("site_name: Other\n")
    mine = site / "docs/languages/php.md"
    mine.write_text("mine")
    result = snippetgen("docs", cwd=site)
    assert result.returncode == 2
    assert "docs/languages/php.md" in result.stderr
    assert mine.read_text() == "mine"
    assert not (site / "docs/snippets").exists()


def test_a_site_of_ones_own_starts_from_nothing(snippetgen: Command, tmp_path: Path) -> None:
    site = tmp_path / "other-site"
    site.mkdir()
    (site / "mkdocs.yml").write_text("site_name: Other\n")
    assert snippetgen("docs", cwd=site).returncode == 0
    assert (site / "docs/snippets/php/curl/get_token.php").is_file()
    assert (site / "mkdocs.yml").read_text() == "site_name: Other\n"
    assert snippetgen("docs", "--check", cwd=site).returncode == 0


def test_a_new_target_is_found_in_its_folder_alone(tmp_path: Path) -> None:
    """A second PHP client: one folder, and list, site and navigation have it."""
    root = tmp_path / "checkout"
    root.mkdir()
    for name in (*COMMITTED, "src", "tests/vectors"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    shutil.copytree(root / "templates/php/curl", root / "templates/php/other")
    shutil.copytree(root / "templates/php", root / "templates/fhp")

    def run(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "snippetgen", *arguments],
            cwd=root,
            env={"PYTHONPATH": str(root / "src"), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    listed = [line.split()[0] for line in run("--list").splitlines()]
    assert {"php/other", "fhp/curl", "fhp/other"} <= set(listed)
    assert run("--lang", "php/other", "--no-mark") == run("--lang", "php", "--no-mark")
    run("docs")
    assert (root / "docs/snippets/php/other/get_token.php").is_file()
    assert "php/other" in (root / "docs/languages/php.md").read_text()
    assert "languages/fhp.md" in (root / "mkdocs.yml").read_text()


def test_without_npm_the_site_is_written_without_the_builders_engine(
    snippetgen: Command, site: Path, tmp_path: Path
) -> None:
    nowhere = {"PATH": str(tmp_path / "nowhere"), "SNIPPETGEN_CACHE": str(tmp_path / "cache")}
    (site / "docs/languages/php.md").unlink()
    result = snippetgen("docs", "--engine", cwd=site, env=nowhere)
    assert result.returncode == 0
    assert "the builder's page will have no live engine" in result.stderr
    assert "npm, which is not on this machine" in result.stderr
    assert (site / "docs/languages/php.md").is_file()


def test_the_page_on_python_says_what_may_be_passed_and_raised() -> None:
    text = (ROOT / "docs/reference/python.md").read_text()
    for name in (*snippetgen_package.__all__, "ClientSecretBasic", "UnsupportedError"):
        assert f"# {name}\n" in text
    for field in dataclasses.fields(TokenRequest):
        assert f"    {field.name}: " in text
        assert f"| `{field.name}` | " in text
    example = text.partition("```python\n")[2].partition("```")[0]
    run = [sys.executable, "-c", example]
    assert "Guzzle" in subprocess.run(run, check=True, capture_output=True, text=True).stdout
    assert "| `UnknownTargetError` | there is no such target. |" in text
