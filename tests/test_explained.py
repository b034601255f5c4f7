"""What the pages of requests and errors show is what programs send and say."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from snippetgen import TokenRequest, registry, render, spec
from snippetgen.docs import provider_pages
from snippetgen.docs.example_requests import EXAMPLES, Example
from snippetgen.docs.explained import TOKEN_ENDPOINT
from snippetgen.docs.sequence import Message, draw
from snippetgen.doctor.explanations import EXPLANATIONS
from snippetgen.sources import providers
from snippetgen.spec_keys import VARIABLES
from snippetgen.toml_table import TomlTable
from snippetgen.verify.answers import DEVICE_ERRORS, FAILURES

from .conftest import ROOT

DOCS = ROOT / "docs"
ERRORS = (DOCS / "errors.md").read_text(encoding="utf-8")


@dataclass
class Endpoint:
    """A token endpoint that answers as it is told, and keeps what it received."""

    status: int = 200
    body: bytes = b'{"access_token": "MY_TOKEN", "token_type": "Bearer"}'
    head: dict[str, str] = field(default_factory=dict)
    received: str = ""
    url: str = ""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            endpoint.head = {name.lower(): value for name, value in self.headers.items()}
            endpoint.received = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(endpoint.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(endpoint.body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint.url = f"http://127.0.0.1:{server.server_port}/oauth2/token"
        yield endpoint
        server.shutdown()


def run(endpoint: Endpoint, keys: dict[str, object]) -> "subprocess.CompletedProcess[str]":
    """Run the Python program of a request, with placeholders in its environment."""
    request = spec.read_spec(TomlTable({"token_endpoint": endpoint.url, **keys}, "test"))
    return subprocess.run(
        [sys.executable, "-c", render(request, registry.find("python/urllib")).code],
        env={**os.environ, **placeholders(request)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def placeholders(request: TokenRequest) -> dict[str, str]:
    values = {value.name: f"MY_{name.upper()}" for name, value in request.variables()}  # type: ignore[union-attr]
    return {**values, "REDIRECT_URI": "https://client.example.com/callback"}


def is_sent_alike(example: Example) -> bool:
    """Whether the program sends nothing that it signs, which is new each time."""
    request = spec.read_spec(TomlTable({"token_endpoint": TOKEN_ENDPOINT, **example.keys}, "test"))
    certificate = "tls" in request.client_authentication.method
    return not (request.assertions() or request.proof or certificate)


def shown(text: str) -> list[str]:
    """The lines of the request that a page shows."""
    code = re.search(r'<section class="wire".*?<code>(.*?)</code>', text, re.DOTALL)
    assert code
    return unescape(re.sub(r"<[^>]+>", "", code[1])).rstrip("\n").split("\n")


@pytest.mark.parametrize(
    "example", [each for each in EXAMPLES if is_sent_alike(each)], ids=lambda each: each.name
)
def test_the_wire_on_a_page_is_what_a_program_sends(example: Example, endpoint: Endpoint) -> None:
    text = (DOCS / f"snippets/explained/{example.name}.txt").read_text(encoding="utf-8")
    head, _, body = "\n".join(shown(text)).partition("\n\n")
    line, *headers = head.split("\n")
    result = run(endpoint, dict(example.keys))
    assert result.returncode == 0, result.stderr
    assert line == "POST /oauth2/token HTTP/1.1"
    for header in headers:
        name, _, value = header.partition(": ")
        if name != "Host":
            assert endpoint.head[name.lower()] == value
    assert body.replace("\n", "") == endpoint.received


def test_each_part_that_is_told_of_has_its_number() -> None:
    for example in EXAMPLES:
        text = (DOCS / f"snippets/explained/{example.name}.txt").read_text(encoding="utf-8")
        numbers = re.findall(r'data-part="(\d+)"', text)
        notes = re.findall(r"^(\d+)\. \S", text, re.MULTILINE)
        assert numbers == notes == [str(number) for number in range(1, len(notes) + 1)]


def test_a_diagram_has_words_and_stays_in_its_frame() -> None:
    messages = (
        Message("User", "Program", "sign in & <agree>"),
        Message("Program", "Server", "a message that needs more than one line of its own"),
        Message("Server", "Server", "thinks about it for a while"),
        Message("Server", "User", "an answer over two lines of life", answer=True),
    )
    svg = draw("Sequence of a test", messages)
    assert 'role="img"' in svg
    assert "<title" in svg
    assert "Program to Server: a message that needs more than one line of its own." in svg
    assert "Server: thinks about it for a while." in svg
    assert "sign in &amp; &lt;agree&gt;" in svg
    width, height = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', svg)[0])
    assert all(0 <= int(x) <= width for x in re.findall(r' x[12]="(-?\d+)"', svg))
    assert all(float(y) <= height for y in re.findall(r' y[12]?="(-?[\d.]+)"', svg))


SAID = re.compile(
    r'title="HTTP (\d+)" }\n(.*)\n```\n\n'
    r'```{ \.text \.wrapped title="what the program prints" }\n(.*)\n'
)


@pytest.mark.parametrize(("status", "answer", "printed"), SAID.findall(ERRORS))
def test_a_program_prints_of_an_answer_what_the_page_says(
    endpoint: Endpoint, status: str, answer: str, printed: str
) -> None:
    endpoint.status, endpoint.body = int(status), answer.encode()
    result = run(endpoint, {})
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.strip() == printed


def codes() -> set[str]:
    """The codes that the mock server sends and the doctor knows."""
    answers = [*FAILURES.values(), *DEVICE_ERRORS.values()]
    bodies = [answer.body for answer in answers if answer.body.startswith(b'{"error"')]
    found = {json.loads(body)["error"] for body in bodies} - {"x"}
    known = {"invalid_client", "invalid_request", "invalid_target", "use_dpop_nonce"}
    return found | known


def test_each_code_has_its_place_and_is_in_the_table() -> None:
    for code in codes():
        assert f"\n### {code}\n" in ERRORS, code
        assert f"| [`{code}`](#{code}) |" in ERRORS, code
    for number in (name for name in EXPLANATIONS if name.startswith("AADSTS")):
        assert f"| {number} |" in ERRORS


@pytest.mark.parametrize("provider_id", providers.provider_ids())
def test_a_preset_has_an_example_that_can_be_sent(provider_id: str) -> None:
    provider = providers.load(provider_id)
    request = provider_pages.example(provider)
    assert "{" not in request.token_endpoint
    assert request.client_authentication.method == provider.method


def test_each_variable_of_a_program_is_explained() -> None:
    assert set(provider_pages.HELD) == set(VARIABLES)
