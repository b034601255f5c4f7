"""The project keeps its own house rules."""

import re
import subprocess
from pathlib import Path

import pytest

from snippetgen import registry
from snippetgen.target import Target

from .conftest import ROOT


def tracked() -> list[Path]:
    """The files of the project that hold text; outside a checkout there is nothing to look at."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / line for line in listed.stdout.splitlines())
    return [path for path in paths if path.suffix != ".png" and path.is_file()]


def test_no_file_names_a_path_of_a_machine() -> None:
    home = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work)/")
    for path in tracked():
        if path != Path(__file__):
            assert not home.search(path.read_text(encoding="utf-8")), path


def test_the_pinned_dependencies_have_hashes_and_no_host() -> None:
    text = (ROOT / "requirements-dev.txt").read_text()
    assert "http" not in text
    pins = re.split(r"\n(?=[a-z])", text)[1:]
    assert len(pins) > 30
    for pin in pins:
        assert "--hash=sha256:" in pin, pin.splitlines()[0]


def test_third_party_actions_are_pinned_by_commit() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        uses = re.findall(r"uses: (.+)", path.read_text())
        assert uses
        for use in uses:
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use


@pytest.mark.parametrize("script", ["scripts/site", "scripts/test", ".ci/run"])
def test_the_scripts_can_be_run(script: str) -> None:
    assert (ROOT / script).stat().st_mode & 0o111


LONGEST_TEMPLATE = 65
"""Lines of a program's template, with all methods in it; what belongs together is a macro."""

LONGEST_WITH_A_REASON = 90
"""The same where `long_because` in `target.toml` says why."""


@pytest.mark.parametrize("target", registry.targets(), ids=lambda target: target.id)
def test_a_template_fits_on_a_screen_or_two(target: Target) -> None:
    path = target.language.folder / target.template
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_WITH_A_REASON
    assert (lines > LONGEST_TEMPLATE) == bool(target.long_because), f"{lines} lines"
