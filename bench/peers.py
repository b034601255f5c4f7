"""What other generators' programs do with the same token request, run where ours are run.

Run it as `python bench/peers.py`; it installs the others from npm into a folder of its own, prints
each request by each generator for cURL, Node.js, PHP and Python, runs what was printed against a
server on this machine, and writes what happened to `docs/peers.json`. The page of
comparison is made of that: run `snippetgen docs` afterwards.
"""

import base64
import datetime
import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import snippetgen
from snippetgen import TokenRequest, render

RECORD = Path(__file__).parents[1] / "docs" / "peers.json"
PEERS = {
    "httpsnippet": "httpsnippet@3.0.10",
    "postman": "postman-code-generators@2.1.1",
    "snippetz": "@scalar/snippetz@0.6.19",
}
BESIDE = ("postman-collection@5.3.1",)
"""What Postman's generators take a request from."""

CLIENT_ID, CLIENT_SECRET, TOKEN = "MY_CLIENT_ID", "MY_CLIENT_SECRET", "MY_ACCESS_TOKEN"
VALUES = {
    "plain": "https://api.example.com/",
    "quotes": "it's \"quoted\" \\ and \\' so on",
    "shell": "$HOME $(touch marker) `touch marker`",
    "JavaScript": "'+require('node:fs').writeFileSync('marker','')+'",
    "PHP": "'.touch('marker').'",
}
"""What the parameter `audience` is, by what it tries."""

RUN = {
    "curl": ("program.sh", ["sh"]),
    "node": ("program.js", ["node"]),
    "php": ("program.php", ["php"]),
    "python": ("program.py", [sys.executable]),
}
MISSING = {"php": "<?php\n", "python": "import requests\n"}
"""What a fragment is given, so that it can be run."""

OURS = {"curl": "shell/curl", "node": "javascript/fetch", "php": "php/curl", "python": "python"}

PRINT = """
import { readFileSync } from 'node:fs';
import httpsnippet from 'httpsnippet';
import postman from 'postman-code-generators';
import collection from 'postman-collection';
import { snippetz } from '@scalar/snippetz';

const request = JSON.parse(readFileSync(0));
const har = new httpsnippet.HTTPSnippet(request);
const item = new collection.Request({
  method: request.method,
  url: request.url,
  header: request.headers.map(({ name, value }) => ({ key: name, value })),
  body: {
    mode: 'urlencoded',
    urlencoded: request.postData.params.map(({ name, value }) => ({ key: name, value })),
  },
});
const byPostman = (language, variant) => new Promise((done) =>
  postman.convert(language, variant, item, {}, (error, code) => done(error ? null : code)));
console.log(JSON.stringify({
  httpsnippet: {
    curl: har.convert('shell', 'curl'),
    node: har.convert('javascript', 'fetch'),
    php: har.convert('php', 'curl'),
    python: har.convert('python', 'requests'),
  },
  postman: {
    curl: await byPostman('curl', 'cURL'),
    node: await byPostman('javascript', 'Fetch'),
    php: await byPostman('php', 'cURL'),
    python: await byPostman('python', 'Requests'),
  },
  snippetz: {
    curl: snippetz().print('shell', 'curl', request),
    node: snippetz().print('node', 'fetch', request),
    php: snippetz().print('php', 'curl', request),
    python: snippetz().print('python', 'requests', request),
  },
}));
"""


@dataclass
class Seen:
    """What the server got, and what it answers."""

    bodies: list[str] = field(default_factory=list)
    status: int = 200


class Handler(BaseHTTPRequestHandler):
    """The server's."""

    seen: Seen

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.bodies.append(body.decode("utf-8", "replace"))
        refused = self.seen.status != 200
        answer = {"error": "invalid_client"} if refused else {"access_token": TOKEN}
        self.send_response(self.seen.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({**answer, "token_type": "Bearer"}).encode())

    def log_message(self, *_: object) -> None:
        pass


def parameters(value: str) -> list[tuple[str, str]]:
    grant = ("grant_type", "client_credentials")
    return [grant, ("client_id", CLIENT_ID), ("audience", value)]


def credentials() -> str:
    return base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


def by_peers(folder: Path, url: str, value: str) -> dict[str, dict[str, str | None]]:
    """What each peer prints for each tool."""
    form = "application/x-www-form-urlencoded"
    request = {
        "method": "POST",
        "url": url,
        "httpVersion": "HTTP/1.1",
        "headers": [
            {"name": "Authorization", "value": f"Basic {credentials()}"},
            {"name": "Content-Type", "value": form},
        ],
        "postData": {
            "mimeType": form,
            "params": [{"name": name, "value": text} for name, text in parameters(value)],
        },
    }
    command = ["node", "print.mjs"]
    done = subprocess.run(
        command, cwd=folder, input=json.dumps(request), check=True, text=True, capture_output=True
    )
    printed: dict[str, dict[str, str | None]] = json.loads(done.stdout)
    return printed


def by_us(url: str, value: str) -> dict[str, str | None]:
    request = TokenRequest(token_endpoint=url, audience=value)
    return {tool: render(request, target).code for tool, target in OURS.items()}


def run(tool: str, code: str, seen: Seen) -> tuple[subprocess.CompletedProcess[str], bool]:
    """Run a program as it was printed; whether it did what a value told it stands beside."""
    name, command = RUN[tool]
    if tool == "node" and code.lstrip().startswith("//"):
        name = "program.mjs"  # ours is a module
    seen.bodies.clear()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_text(code, encoding="utf-8")
        variables = {"CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET}
        done = subprocess.run(
            [*command, name],
            check=False,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": folder, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done, (Path(folder) / "marker").exists()


def look_at(tool: str, programs: dict[str, str], seen: Seen) -> dict[str, object]:
    """What the programs of one generator for one tool do, by the value that they hold."""
    missing = MISSING.get(tool, "").strip()
    whole = missing in programs["plain"]
    if not whole:
        programs = {kind: MISSING[tool] + code for kind, code in programs.items()}
    values = {}
    token_alone = False
    for kind, value in VALUES.items():
        seen.status = 200
        done, executed = run(tool, programs[kind], seen)
        bodies = [parse_qsl(body, keep_blank_values=True) for body in seen.bodies]
        exact = bodies == [parameters(value)]
        values[kind] = "executed" if executed else "exact" if exact else "wrong"
        if kind == "plain":
            token_alone = done.stdout.strip() == TOKEN
    seen.status = 401
    refused, _ = run(tool, programs["plain"], seen)
    secret = any(text in programs["plain"] for text in (CLIENT_SECRET, credentials()))
    return {
        "whole": whole,
        "values": values,
        "token": token_alone,
        "status": refused.returncode != 0,
        "secret": secret,
    }


def main() -> None:
    seen = Seen()
    handler = type("Bound", (Handler,), {"seen": seen})
    with HTTPServer(("127.0.0.1", 0), handler) as server, tempfile.TemporaryDirectory() as name:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/token"
        folder = Path(name)
        (folder / "package.json").write_text('{"private": true}')
        (folder / "print.mjs").write_text(PRINT)
        install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        subprocess.run([*install, *PEERS.values(), *BESIDE], cwd=folder, check=True)
        printed = {
            kind: {**by_peers(folder, url, value), "snippetgen": by_us(url, value)}
            for kind, value in VALUES.items()
        }
        results: dict[str, dict[str, object]] = {}
        for peer in ("snippetgen", *PEERS):
            results[peer] = {}
            for tool in RUN:
                programs = {kind: printed[kind][peer][tool] or "" for kind in VALUES}
                results[peer][tool] = look_at(tool, programs, seen)
        server.shutdown()
    record = {
        "when": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "versions": {"snippetgen": f"snippetgen {snippetgen.__version__}", **PEERS},
        "values": VALUES,
        "results": results,
    }
    RECORD.write_text(f"{json.dumps(record, indent=2)}\n", encoding="utf-8")
    print(f"{RECORD.name} is written: run 'snippetgen docs'")


if __name__ == "__main__":
    main()
