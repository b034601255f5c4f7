"""Where snippetgen finds its data, and keeps what it can make again."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """The cache: `$SNIPPETGEN_CACHE`, or a folder in the user's own (XDG Base Directory)."""
    if own := os.environ.get("SNIPPETGEN_CACHE"):
        return Path(own).resolve()
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return Path(home) / "snippetgen"


def data_folder(name: str, in_checkout: str) -> Path:
    """Return a folder of data: inside the installed package, or in a checkout of the project."""
    package = Path(__file__).parent
    installed = package / name
    return installed if installed.is_dir() else package.parents[1] / in_checkout
