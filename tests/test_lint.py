"""Every rendered program passes the formatters and linters of its language."""

from typing import Any

import pytest

from snippetgen import registry, render
from snippetgen.errors import UnsupportedError
from snippetgen.spec import read_spec
from snippetgen.target import Style, Target
from snippetgen.toml_table import TomlTable
from snippetgen.verify import lint

from .conftest import skip

TARGETS = [target for target in registry.targets() if target.language.lint]

REQUESTS: list[tuple[Style, dict[str, Any]]] = [
    ("function", {}),
    ("function", {"client_authentication": "client_secret_post", "credentials": "inline"}),
    ("function", {"client_authentication": "private_key_jwt", "grant_type": "device_code"}),
    ("function", {"client_authentication": "tls_client_auth", "scope": ["read", "write"]}),
    ("function", {"body_format": "json", "dpop": True, "headers": {"X-Tenant": "example"}}),
    ("client", {"client_authentication": "client_secret_jwt"}),
]
"""Requests that between them reach every part of a template."""


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_the_rendered_programs_pass_the_linters(target: Target) -> None:
    if reason := lint.missing(target):
        skip(f"{target.id}: {reason}")
    endpoint = {"token_endpoint": "https://auth.example.com/oauth2/token"}
    for style, fields in REQUESTS:
        try:
            snippet = render(read_spec(TomlTable(endpoint | fields, "test")), target, style)
        except UnsupportedError:
            continue
        said = "\n".join(lint.complaints(target, snippet))
        assert not said, f"{fields}\n{said}"
