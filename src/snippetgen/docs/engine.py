"""What the builder's page runs: a Python for browsers, and the core with all that it imports.

The interpreter is Pyodide, from npm. The core goes beside it in one archive, as it is: the page
runs the modules and templates that the command runs.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path, PurePosixPath

from snippetgen import registry
from snippetgen.errors import RunError
from snippetgen.folders import data_folder
from snippetgen.verify import packages

PYODIDE = ("pyodide@314.0.7",)
INTERPRETER = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
CORE = "core.zip"
FILES = (*INTERPRETER, CORE)

FOLDER = PurePosixPath("docs/engine")
"""Not kept with the sources: the builder's page loads it when it is needed, and can do without."""

WHOLE = ("jinja2", "markupsafe", "tomli_w")
"""The packages that the core imports; their Python files alone, as a browser runs no others."""

LEFT_OUT = ("docs", "doctor", "verify")
"""The core's packages that have no use in a page."""

HIGHLIGHTER = ("pygments", "pygments.formatters.html", "pygments.lexers", "pygments.styles.default")
"""The modules of Pygments that colour code, beside the lexers of the languages."""

LISTS = ("pygments.lexers._mapping", "pygments.styles._mapping", "pygments.formatters._mapping")
"""Its modules that name all others, and need none of them."""

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file, so that the same files make the same archive."""


def write(root: Path) -> int:
    """Write the engine's files; returns how many were changed.

    Args:
        root: the site's folder.

    Raises:
        RunError: npm is not there, or failed.
    """
    folder = root / FOLDER
    manager = packages.MANAGERS["npm"]
    source = manager.folder("npm", PYODIDE)
    if not source.is_dir() and not shutil.which("npm"):
        raise RunError("it comes from npm, which is not on this machine")
    packages.install("npm", PYODIDE)
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        name: (source / "node_modules" / "pyodide" / name).read_bytes() for name in INTERPRETER
    }
    contents[CORE] = core()
    changed = 0
    for name, content in contents.items():
        file = folder / name
        if not file.is_file() or file.read_bytes() != content:
            file.write_bytes(content)
            changed += 1
    return changed


def core() -> bytes:
    """The archive of the core, its data and the packages that it imports."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as written:
        for name, path in sorted(_files()):
            written.writestr(
                zipfile.ZipInfo(name, LONG_AGO), path.read_bytes(), zipfile.ZIP_DEFLATED
            )
    return archive.getvalue()


def _files() -> Iterator[tuple[str, Path]]:
    """The files of the archive: name there, and path here."""
    for package in WHOLE:
        yield from _below(_package(package), package, "*.py")
    own = _package("snippetgen")
    for name, path in _below(own, "snippetgen", "*.py"):
        if path.relative_to(own).parts[0] not in LEFT_OUT:
            yield name, path
    for pattern in ("language.toml", "target.toml", "*.j2"):
        yield from _below(registry.templates(), "snippetgen/templates", pattern)
    yield from _below(data_folder("presets", "providers"), "snippetgen/presets", "*.toml")
    yield from _highlighter()


def _below(folder: Path, name: str, pattern: str) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob(pattern):
        yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _package(name: str) -> Path:
    """The folder of an installed package."""
    return Path(str(import_module(name).__file__)).parent


def _highlighter() -> Iterator[tuple[str, Path]]:
    """Of Pygments, which knows 600 languages, the modules that ours need."""
    folder = _package("pygments")
    wanted, found = {*HIGHLIGHTER, *_lexers()}, set[str]()
    while wanted:
        module = wanted.pop()
        path = _module(folder.parent, module)
        if module in found or path is None:
            continue
        found.add(module)
        yield path.relative_to(folder.parent).as_posix(), path
        if module not in LISTS:
            wanted |= set(_imported(path.read_text(encoding="utf-8")))


_IMPORT = re.compile(r"(?:from|import) (pygments[\w.]*)(?: import ([\w, ]+))?")


def _imported(source: str) -> Iterator[str]:
    """What a module may import, names that are none included."""
    for module, names in _IMPORT.findall(source):
        yield module
        yield from (f"{module}.{name}" for name in re.findall(r"\w+", names))


def _lexers() -> Iterator[str]:
    """The modules of the languages' lexers."""
    from pygments.lexers import get_lexer_by_name

    for language in registry.languages():
        yield type(get_lexer_by_name(language.lexer)).__module__


def _module(folder: Path, name: str) -> Path | None:
    """The file of a module; None where the name is another's."""
    path = folder.joinpath(*name.split("."))
    files = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in files if file.is_file()), None)
