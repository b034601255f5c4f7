"""Files: written whole or not at all, and never over what somebody else wrote."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from snippetgen.errors import InputError, RunError


def write_files(files: Mapping[Path, str], *, force: bool, private: bool = False) -> None:
    """Write all files, or none where one of them may not be overwritten.

    Args:
        files: path and text of each.
        force: overwrite whatever is there.
        private: readable by the user alone, as they hold a secret.

    Raises:
        InputError: a file exists, is different, and is not as snippetgen last wrote it.
        RunError: a file cannot be written.
    """
    written = _read_record()
    for path, text in files.items():
        if path.exists() and not path.is_file():
            raise InputError(f"{path} is not a regular file: choose another")
        if not force:
            _check_overwrite(path, text, written)
    try:
        for path, text in files.items():
            replace_file(path, text, private=private)
            written[str(path.resolve())] = _digest(text.encode("utf-8"))
    finally:
        _write_record(written)


def _check_overwrite(path: Path, text: str, written: Mapping[str, str]) -> None:
    try:
        present = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError(f"{path} cannot be overwritten: {error.strerror}") from None
    known = written.get(str(path.resolve())) == _digest(present)
    if not known and present != text.encode("utf-8"):
        raise InputError(
            f"{path} exists and is not as snippetgen wrote it: overwrite it with --force"
        )


def replace_file(path: Path, text: str, *, private: bool = False) -> None:
    """Write beside, then move into place, so that no reader sees half a file.

    Raises:
        RunError: it cannot be written.
    """
    real = path.resolve()
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".snippetgen-", dir=real.parent)
        beside = Path(name)
        try:
            with open(handle, "wb") as file:  # noqa: PTH123 - it is a descriptor
                file.write(text.encode("utf-8"))
            beside.chmod(0o600 if private else 0o666 & ~_umask())
            beside.replace(real)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error.strerror}") from None


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def _record() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "snippetgen" / "written.json"


def _read_record() -> dict[str, str]:
    """The digests of the files that snippetgen wrote, by path; empty where that is not known."""
    try:
        record = json.loads(_record().read_text(encoding="utf-8"))
        return record if isinstance(record, dict) else {}
    except (OSError, ValueError, RuntimeError):
        return {}


def _write_record(written: Mapping[str, str]) -> None:
    # Without a record the next overwrite asks for --force; that is no reason to fail this one.
    with suppress(RunError, RuntimeError):
        replace_file(_record(), json.dumps(written, indent=0, sort_keys=True), private=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
