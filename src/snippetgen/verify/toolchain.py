"""What a target needs on the machine: whether it is there, where it lies, and setting it up."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from snippetgen.errors import RunError
from snippetgen.target import Target


def cache_folder() -> Path:
    """Where packages are kept: `$SNIPPETGEN_CACHE`, or the user's cache folder."""
    if own := os.environ.get("SNIPPETGEN_CACHE"):
        return Path(own).resolve()
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "snippetgen"


def pip_folder(target: Target) -> Path | None:
    """Where the target's PyPI packages are, once installed."""
    return _folder("pip", target.needs.pip)


def npm_folder(target: Target) -> Path | None:
    """Where the target's npm packages are, once installed."""
    return _folder("npm", target.needs.npm)


def _folder(kind: str, requirements: tuple[str, ...]) -> Path | None:
    if not requirements:
        return None
    # Compiled packages fit one Python; a folder of its own keeps them apart.
    python = f"{sys.version_info.major}.{sys.version_info.minor}" if kind == "pip" else ""
    key = hashlib.sha256("\n".join((python, *requirements)).encode()).hexdigest()[:12]
    return cache_folder() / f"{kind}-{key}"


def environment(target: Target) -> dict[str, str]:
    """The variables that a run of the target starts from: nothing of the user's but PATH."""
    path = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    variables = {"LANG": "C.UTF-8"}
    if npm := npm_folder(target):
        path.insert(0, str(npm / "node_modules" / ".bin"))
    if pip := pip_folder(target):
        variables["PYTHONPATH"] = str(pip)
    return {**variables, "PATH": os.pathsep.join(path)}


@cache
def missing(target: Target) -> str:
    """Say what the target lacks on this machine; empty where it can run."""
    for folder in (pip_folder(target), npm_folder(target)):
        if folder and not folder.is_dir():
            return f"{', '.join(target.needs.pip + target.needs.npm)} not installed"
    variables = environment(target)
    program = target.run.command[0]
    if not shutil.which(program, path=variables["PATH"]):
        return f"{program} not found"
    probe = target.run.probe
    if probe and subprocess.run(probe, env=variables, capture_output=True, check=False).returncode:
        return f"{program} lacks {', '.join(target.needs.apt)}".rstrip()
    return ""


def install(targets: Iterable[Target]) -> None:
    """Set up what the targets need; what is there already is left alone.

    Raises:
        RunError: a package manager failed; its own words are on standard error.
    """
    targets = list(targets)
    _install_apt(sorted({package for target in targets for package in target.needs.apt}))
    for target in targets:
        if pip := pip_folder(target):
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", "."]
            _install_into(pip, [*command, *target.needs.pip])
        if npm := npm_folder(target):
            command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
            _install_into(npm, [*command, *target.needs.npm])
    missing.cache_clear()


def _install_apt(packages: list[str]) -> None:
    absent = [package for package in packages if not _has_package(package)]
    if not absent:
        return
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *absent]
    _run([*as_root, "apt-get", "update", "--quiet"], Path.cwd())
    _run([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", *install], Path.cwd())


def _has_package(package: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${Status}", package]
    try:
        status = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        raise RunError(f"{package} comes from Debian's packages, and this is no Debian") from None
    return status == "install ok installed"


def _install_into(folder: Path, command: list[str]) -> None:
    """Install beside, then move: a folder that exists is complete."""
    if folder.is_dir():
        return
    staging = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    (staging / "package.json").write_text(json.dumps({"private": True}), encoding="utf-8")
    _run(command, staging)
    staging.rename(folder)


def _run(command: list[str], folder: Path) -> None:
    print("+", *command, file=sys.stderr)
    try:
        subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)
    except FileNotFoundError:
        raise RunError(f"{command[0]} is not on this machine") from None
    except subprocess.CalledProcessError as error:
        raise RunError(f"{command[0]} failed with status {error.returncode}") from None
