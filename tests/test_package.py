"""The wheel holds what the command needs, and starting it loads nothing more."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from snippetgen import registry
from snippetgen.sources import providers
from snippetgen.verify import vectors

from .conftest import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the package as a wheel installs it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(list(map(str, build)), check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    target = folder / "installed"
    zipfile.ZipFile(wheel).extractall(target)
    return target


def run(installed: Path, code: str) -> "subprocess.CompletedProcess[str]":
    """Run code with the installed package, away from the checkout."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=installed,
        env={"PYTHONPATH": str(installed), "HOME": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    )


def python(installed: Path, code: str) -> str:
    """What such a run prints."""
    return run(installed, code).stdout


def test_the_wheel_holds_templates_and_vectors(installed: Path) -> None:
    code = """
import json, snippetgen
from snippetgen import registry
from snippetgen.verify import vectors
print(json.dumps([snippetgen.__file__, [t.id for t in registry.targets()], len(vectors.load())]))
"""
    file, targets, cases = json.loads(python(installed, code))
    assert Path(file).is_relative_to(installed)
    assert targets == [target.id for target in registry.targets()]
    assert cases == len(vectors.load())


def test_the_wheel_holds_the_presets_of_providers(installed: Path) -> None:
    code = "from snippetgen.sources import providers; print(*providers.provider_ids())"
    assert python(installed, code).split() == providers.provider_ids()


def test_the_wheel_prints_what_the_checkout_prints(installed: Path) -> None:
    for target in registry.targets():
        code = f"from snippetgen.cli import main; main(['--lang', '{target.id}'])"
        assert python(installed, code) == python(ROOT / "src", code)


def test_the_wheel_writes_a_site(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: Other\n")
    code = (
        f"import os; os.chdir({str(tmp_path)!r}); from snippetgen.cli import main; main(['docs'])"
    )
    assert "generated files changed" in python(installed, code)
    assert (tmp_path / "docs" / "languages" / "php.md").is_file()


def test_printing_a_snippet_loads_nothing_that_it_does_not_need(installed: Path) -> None:
    code = """
import sys
from snippetgen.cli import main
main(['--lang', 'php'])
print('\\n'.join(sys.modules), file=sys.stderr)
"""
    loaded = set(run(installed, code).stderr.split())
    assert "jinja2" in loaded
    for module in (
        *("requests", "pygments", "mkdocs", "yaml", "shtab", "http.client", "socket", "asyncio"),
        *("subprocess", "difflib", "unicodedata", "getpass", "snippetgen.verify"),
        *("snippetgen.docs", "snippetgen.cli.verify"),
    ):
        assert module not in loaded


def test_importing_the_package_does_not_load_jinja(installed: Path) -> None:
    code = "import sys, snippetgen; print('jinja2' in sys.modules)"
    assert python(installed, code) == "False\n"


def test_the_python_interface_is_what_the_readme_shows(installed: Path) -> None:
    readme = (ROOT / "README.md").read_text()
    code = readme.partition("```python\n")[2].partition("```")[0]
    output = python(installed, code)
    assert output.startswith("get_token.php <?php")
    assert "'scope' => 'read write'" in output
