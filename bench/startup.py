"""How long printing one snippet takes, beside importing Jinja alone, from an installed wheel.

Prints both and their ratio (the mark is 1.25). Run it as `python bench/startup.py`; it builds the
wheel and installs it in a virtual environment of its own.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import pyperf

ROOT = Path(__file__).parents[1]


def install(folder: Path) -> Path:
    """Build the wheel, install it with its dependencies, and return the environment's programs."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir"]
    subprocess.run([*build, folder, ROOT], check=True, stdout=subprocess.DEVNULL)
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    (wheel,) = folder.glob("*.whl")
    subprocess.run([programs / "pip", "install", "--quiet", wheel], check=True)
    return programs


def measure(name: str, command: list[str], folder: Path) -> pyperf.Benchmark:
    """Time a command with pyperf; the median of its values is what counts."""
    result = folder / f"{name}.json"
    options = ["--quiet", "--processes", "20", "--values", "3", "--warmups", "1"]
    subprocess.run(
        [sys.executable, "-m", "pyperf", "command", *options, "-o", result, "--", *command],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return pyperf.Benchmark.load(str(result))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs = install(folder)
        jinja = [str(programs / "python"), "-c", "import jinja2"]
        snippet = [str(programs / "snippetgen"), "--lang", "php"]
        base = measure("jinja", jinja, folder).median()
        whole = measure("snippet", snippet, folder).median()
    print(f'python -c "import jinja2"   {base * 1000:6.1f} ms')
    print(f"snippetgen --lang php       {whole * 1000:6.1f} ms")
    print(f"ratio                       {whole / base:6.2f}")


if __name__ == "__main__":
    main()
