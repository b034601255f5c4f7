"""What looks at the site with the eyes of others: axe and Lighthouse, from npm.

`python -m tests.site_tools` installs them, where they are not there.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from snippetgen.verify import packages

from .conftest import skip

CHROMIUM = "/usr/bin/chromium"
HEADLESS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
PACKAGES = ("axe-core@4.14.1", "lighthouse@12.8.2")


def modules() -> Path:
    """Where they are; a test that needs them is skipped where they are not."""
    folder = packages.MANAGERS["npm"].folder("npm", PACKAGES) / "node_modules"
    if not folder.is_dir():
        skip("axe and Lighthouse are not installed: python -m tests.site_tools")
    return folder


def lighthouse(url: str, *categories: str) -> dict[str, Any]:
    """Lighthouse's report of a page, as a phone loads it."""
    done = subprocess.run(
        [
            *("node", modules() / "lighthouse" / "cli" / "index.js", url),
            *("--output=json", "--quiet", "--no-enable-error-reporting"),
            *(f"--chrome-flags={HEADLESS}", f"--only-categories={','.join(categories)}"),
        ],
        env={**os.environ, "CHROME_PATH": CHROMIUM},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


if __name__ == "__main__":
    packages.install("npm", PACKAGES)
