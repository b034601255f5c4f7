"""The package managers of languages: each installs a target's packages into a folder of its own."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from snippetgen.errors import RunError
from snippetgen.folders import cache_folder

NAME = "get-token"

RELEASED_BEFORE = "2026-11-22"
"""The day from which no release counts: what the pinned packages need is as old as they are, and
not what somebody published, in part, a minute ago. Renewed with the pins."""


def tool_cache() -> Path:
    """Where compilers and package managers keep what they want to find again."""
    return cache_folder() / "tools"


class Manager(NamedTuple):
    """A package manager.

    Args:
        install: installs requirements into an empty folder.
        links: what of the folder a program must see beside itself.
        also: what else decides which packages fit the requirements: a version of Python, a day.
    """

    install: Callable[[Path, tuple[str, ...]], None]
    links: tuple[str, ...] = ()
    also: str = ""

    def folder(self, name: str, requirements: tuple[str, ...]) -> Path:
        """Where the packages are, once installed; named by what is in it."""
        key = "\n".join((self.also, *requirements)).encode()
        return cache_folder() / f"{name}-{hashlib.sha256(key).hexdigest()[:12]}"


def install(name: str, requirements: tuple[str, ...]) -> None:
    """Install beside, then move: a folder that exists is complete.

    Raises:
        RunError: the package manager failed; its own words are on standard error.
    """
    folder = MANAGERS[name].folder(name, requirements)
    if folder.is_dir():
        return
    staging = folder.with_name(f"{folder.name}.{os.getpid()}")
    try:
        _install_into(staging, name, requirements)
    except RunError as error:
        # A registry fails now and then; twice is no accident.
        print(f"{error}; once more", file=sys.stderr)
        _install_into(staging, name, requirements)
    staging.rename(folder)


def _install_into(folder: Path, name: str, requirements: tuple[str, ...]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    MANAGERS[name].install(folder, requirements)


def run(command: list[str], folder: Path, variables: Mapping[str, str] | None = None) -> None:
    """Run a program, show what it is, and let it speak on standard error.

    Raises:
        RunError: it is not there, or failed.
    """
    print("+", *command, file=sys.stderr)
    environment = {**os.environ, **(variables or {})}
    try:
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=sys.stderr)
    except FileNotFoundError:
        raise RunError(f"{command[0]} is not on this machine") from None
    except subprocess.CalledProcessError as error:
        raise RunError(f"{command[0]} failed with status {error.returncode}") from None


def _install_pip(folder: Path, requirements: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", "."]
    run([*command, "--uploaded-prior-to", RELEASED_BEFORE, *requirements], folder)


def _install_npm(folder: Path, requirements: tuple[str, ...]) -> None:
    (folder / "package.json").write_text(json.dumps({"private": True}), encoding="utf-8")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    run([*command, "--before", RELEASED_BEFORE, *requirements], folder)


def go_variables(folder: Path) -> dict[str, str]:
    """Where Go keeps a folder's modules, and what it compiled, whatever the folder's name is."""
    return {
        "GOMODCACHE": str(folder / "modules"),
        "GOCACHE": str(tool_cache() / "go-build"),
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-modcacherw -trimpath",
    }


def _install_go(folder: Path, requirements: tuple[str, ...]) -> None:
    variables = go_variables(folder)
    run(["go", "mod", "init", NAME], folder, variables)
    if requirements:
        run(["go", "get", *requirements], folder, variables)
        run(["go", "mod", "download", "all"], folder, variables)
    # Compiled now, they do not count against the first program's time.
    modules = [f"{requirement.partition('@')[0]}/..." for requirement in requirements]
    run(["go", "build", "net/http", *modules], folder, variables)
    (folder / "go.sum").touch()


def _install_cargo(folder: Path, requirements: tuple[str, ...]) -> None:
    manifest = (
        f'[package]\nname = "{NAME}"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n'
    )
    lines = [manifest, *(f"{line}\n" for line in requirements), "\n[profile.dev]\ndebug = false\n"]
    (folder / "Cargo.toml").write_text("".join(lines), encoding="utf-8")
    (folder / "src").mkdir()
    (folder / "src" / "main.rs").write_text("fn main() {}\n", encoding="utf-8")
    run(["cargo", "build", "--quiet"], folder, {"CARGO_TARGET_DIR": str(folder / "target")})


def _install_maven(folder: Path, requirements: tuple[str, ...]) -> None:
    dependencies = ""
    for requirement in requirements:
        group, artifact, version = map(escape, requirement.split(":"))
        dependencies += (
            f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
            f"<version>{version}</version></dependency>"
        )
    (folder / "pom.xml").write_text(
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        f"<groupId>{NAME}</groupId><artifactId>{NAME}</artifactId><version>0</version>"
        f"<dependencies>{dependencies}</dependencies></project>",
        encoding="utf-8",
    )
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies"
    run(["mvn", "--quiet", "--batch-mode", goal, "-DoutputDirectory=."], folder)


MANAGERS = {
    # Compiled packages fit one Python; a folder of its own keeps them apart.
    "pip": Manager(
        _install_pip,
        also=f"{sys.version_info.major}.{sys.version_info.minor} {RELEASED_BEFORE}",
    ),
    "npm": Manager(_install_npm, links=("node_modules",), also=RELEASED_BEFORE),
    "go": Manager(_install_go, links=("go.mod", "go.sum")),
    "cargo": Manager(_install_cargo),
    "maven": Manager(_install_maven),
}
"""By the names of `target.Needs`; Debian's packages are the machine's, and have no folder."""
