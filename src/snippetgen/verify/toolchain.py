"""What a target needs on the machine: whether it is there, where it lies, and setting it up."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from snippetgen.errors import RunError
from snippetgen.target import Needs, Target
from snippetgen.verify import packages
from snippetgen.verify.packages import MANAGERS


def fill(command: Iterable[str], values: Mapping[str, str]) -> list[str]:
    """Put values in the place of `<name>`, in one pass, so that no value is taken for a name."""
    names = re.compile("<(" + "|".join(values) + ")>")
    return [names.sub(lambda match: values[match[1]], argument) for argument in command]


def folders(needs: Needs) -> dict[str, Path]:
    """The folders of packages, by package manager."""
    needed = needs._asdict()
    return {
        name: manager.folder(name, needed[name])
        for name, manager in MANAGERS.items()
        if needed[name]
    }


def places(target: Target) -> dict[str, str]:
    """What stands for a folder in the target's commands."""
    found = {name: str(folder) for name, folder in folders(target.needs).items()}
    # A language's own: Crystal's compiler, say, removes what it does not know.
    cache = packages.tool_cache() / target.language.id
    cache.mkdir(parents=True, exist_ok=True)
    folder = target.language.folder / target.client
    return {**found, "cache": str(cache), "target": str(folder)}


def link_packages(target: Target, folder: Path) -> None:
    """Let a program in a folder see the target's packages."""
    for name, source in folders(target.needs).items():
        for link in MANAGERS[name].links:
            (folder / link).symlink_to(source / link)


def fill_all(variables: Iterable[tuple[str, str]], values: Mapping[str, str]) -> dict[str, str]:
    """The same in the values of variables."""
    return {name: fill([form], values)[0] for name, form in variables}


def environment(target: Target, values: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that a run of the target starts from: nothing of the user's but PATH.

    Args:
        target: what is run.
        values: what else than a folder of packages stands for something.
    """
    variables = surroundings(target.needs)
    return variables | fill_all(target.run.environment, {**places(target), **(values or {})})


def surroundings(needs: Needs) -> dict[str, str]:
    """The variables with which programs find what is needed."""
    path = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    variables = {"LANG": "C.UTF-8"}
    found = folders(needs)
    if npm := found.get("npm"):
        path.insert(0, str(npm / "node_modules" / ".bin"))
    if pip := found.get("pip"):
        path.insert(0, str(pip / "bin"))
        variables["PYTHONPATH"] = str(pip)
    if go := found.get("go"):
        variables |= packages.go_variables(go) | {"GOPROXY": "off"}
    return {**variables, "PATH": os.pathsep.join(path)}


@cache
def missing(target: Target) -> str:
    """Say what the target lacks on this machine; empty where it can run."""
    if absent := not_installed(target.needs):
        return absent
    variables = environment(target)
    for command in filter(None, (target.run.build, target.run.command)):
        program = command[0]
        if not program.startswith("<") and not shutil.which(program, path=variables["PATH"]):
            return f"{program} not found"
    probe = fill(target.run.probe, places(target))
    if probe and subprocess.run(probe, env=variables, capture_output=True, check=False).returncode:
        return f"{probe[0]} lacks {', '.join(target.needs.apt)}".rstrip()
    return ""


def not_installed(needs: Needs) -> str:
    """Say which packages are not there; empty where all are."""
    for name, folder in folders(needs).items():
        if not folder.is_dir():
            return f"{', '.join(getattr(needs, name))} not installed"
    return ""


def versions(target: Target) -> list[str]:
    """What runs the target: its runtime in its own words, then packages and their versions."""
    found = _first_line(fill(target.run.version, places(target)), environment(target))
    for package in target.needs.apt:
        version = _first_line(["dpkg-query", "--show", "--showformat=${Version}", package])
        found += [f"{package} {each}" for each in version]
    pinned = (requirement for name in MANAGERS for requirement in getattr(target.needs, name))
    return [*found, *map(_spoken, pinned)]


def _first_line(command: list[str], variables: Mapping[str, str] | None = None) -> list[str]:
    """The first line that a command prints; none where there is no command, or it fails."""
    if not command or not shutil.which(command[0], path=(variables or os.environ).get("PATH")):
        return []
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().splitlines()[:1]


PINNED = re.compile(r"""(.+?)(?:\[.*\])?\s*(?:==|@v?|:|=.*?"=)(\d[^"@:\s]*)"?.*""")
"""A requirement, in any package manager's way to pin it: its name, and its version."""


def _spoken(requirement: str) -> str:
    return PINNED.sub(r"\1 \2", requirement)


def install(targets: Iterable[Target]) -> None:
    """Set up what the targets need; what is there already is left alone.

    Raises:
        RunError: a package manager failed; its own words are on standard error.
    """
    targets = list(targets)
    needed = [target.needs for target in targets]
    needed += [lint.needs for target in targets for lint in target.language.lint]
    _install_apt(sorted({package for needs in needed for package in needs.apt}))
    for needs in dict.fromkeys(needed):
        for name in folders(needs):
            packages.install(name, getattr(needs, name))
    missing.cache_clear()


def _install_apt(wanted: list[str]) -> None:
    absent = [package for package in wanted if not _has_package(package)]
    if not absent:
        return
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    get = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-oAcquire::Retries=3"]
    packages.run([*get, "update", "--quiet"], Path.cwd())
    packages.run([*get, "install", "--yes", "--no-install-recommends", *absent], Path.cwd())


def _has_package(package: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${Status}", package]
    try:
        status = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        raise RunError(f"{package} comes from Debian's packages, and this is no Debian") from None
    return status == "install ok installed"
