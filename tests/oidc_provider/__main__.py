"""`python -m tests.oidc_provider`: installs it, where it is not there."""

from snippetgen.verify import packages

from . import PACKAGES

packages.install("npm", PACKAGES)
