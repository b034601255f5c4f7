"""What the tests share: the command as a process, and the rule that CI skips nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# A plugin of the modules that test the site, which they also import from.
pytest.register_assert_rewrite("tests.site_fixtures")

ROOT = Path(__file__).parents[1]

INHERITED = ("PATH", "LANG", "PYTHONPATH")
"""The variables that a command under test keeps: the last says which tree it is run from."""

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def snippetgen(tmp_path: Path) -> Command:
    """The command, run as a user would: a process of its own in an empty folder and HOME."""
    home = tmp_path / "home"
    home.mkdir()
    folder = tmp_path / "folder"
    folder.mkdir()

    def run(
        *arguments: str | Path,
        stdin: str = "",
        cwd: Path = folder,
        env: dict[str, str] | None = None,
    ) -> "subprocess.CompletedProcess[str]":
        inherited = {key: os.environ[key] for key in INHERITED if key in os.environ}
        return subprocess.run(
            [sys.executable, "-m", "snippetgen", *map(str, arguments)],
            cwd=cwd,
            env={**inherited, "HOME": str(home), **(env or {})},
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that `snippetgen` runs in."""
    return tmp_path / "folder"


def skip(reason: str) -> None:
    """Skip a test that needs what is absent; in CI nothing may be absent."""
    if os.environ.get("CI"):
        pytest.fail(f"in CI nothing is skipped: {reason}")
    pytest.skip(reason)
