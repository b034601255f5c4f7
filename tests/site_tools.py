"""What looks at the site with the eyes of others: axe and Lighthouse, from npm.

`python -m tests.site_tools` installs them, where they are not there.
"""

from pathlib import Path

from snippetgen.verify import packages

from .conftest import skip

PACKAGES = ("axe-core@4.14.1", "lighthouse@12.8.2")


def modules() -> Path:
    """Where they are; a test that needs them is skipped where they are not."""
    folder = packages.MANAGERS["npm"].folder("npm", PACKAGES) / "node_modules"
    if not folder.is_dir():
        skip("axe and Lighthouse are not installed: python -m tests.site_tools")
    return folder


if __name__ == "__main__":
    packages.install("npm", PACKAGES)
