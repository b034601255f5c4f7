"""How many snippets a second are rendered once all is loaded, beside httpsnippet's.

Run it as `python bench/rendering.py`; it installs httpsnippet from npm into a folder of its own.
Both render the same token requests, each with values of its own, for all their targets: ours are
whole programs, httpsnippet's are fragments.
"""

import json
import subprocess
import tempfile
import time
from pathlib import Path

from snippetgen import TokenRequest, registry, render
from snippetgen.errors import UnsupportedError
from snippetgen.target import Target

HTTPSNIPPET = "httpsnippet@3.0.10"
REQUESTS = 100
"""Requests that differ in their values."""

ROUNDS = 5
"""The best counts: what else the machine does makes the others slower."""

THEIRS = """
const { readFileSync } = require('node:fs');
const { HTTPSnippet, availableTargets } = require('httpsnippet');

const rounds = Number(process.argv[2]);
const requests = JSON.parse(readFileSync('requests.json'));
const targets = availableTargets().flatMap(({ key, clients }) => clients.map((c) => [key, c.key]));
const snippets = requests.map((request) => new HTTPSnippet(request));
let best = 0;
for (let round = 0; round <= rounds; round++) {
  const started = process.hrtime.bigint();
  let count = 0;
  for (const snippet of snippets) {
    for (const [target, client] of targets) {
      // Two fail once others have taken a header away from them: those do not count.
      try {
        snippet.convert(target, client);
        count++;
      } catch {}
    }
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (round > 0) best = Math.max(best, count / seconds);
}
console.log(JSON.stringify({ targets: targets.length, rate: best }));
"""


def our_requests(turn: int) -> list[TokenRequest]:
    """The requests of a round: in each other values, so that none was spelled before."""
    return [
        TokenRequest(
            token_endpoint=f"https://auth{number}.example.com/oauth2/token",
            scope=("read", f"tenant:{number}"),
            audience=f"https://api.example.com/{number}",
        )
        for number in range(turn * REQUESTS, (turn + 1) * REQUESTS)
    ]


def their_requests() -> list[dict[str, object]]:
    """The same as an HTTP archive has them, with placeholders for what ours read when they run."""
    return [
        {
            "method": "POST",
            "url": f"https://auth{number}.example.com/oauth2/token",
            "headers": [
                {"name": "Accept", "value": "application/json"},
                {
                    "name": "Authorization",
                    "value": "Basic TVlfQ0xJRU5UX0lEOk1ZX0NMSUVOVF9TRUNSRVQ=",
                },
                {"name": "Content-Type", "value": "application/x-www-form-urlencoded"},
            ],
            "postData": {
                "mimeType": "application/x-www-form-urlencoded",
                "params": [
                    {"name": "grant_type", "value": "client_credentials"},
                    {"name": "client_id", "value": "MY_CLIENT_ID"},
                    {"name": "scope", "value": f"read tenant:{number}"},
                    {"name": "audience", "value": f"https://api.example.com/{number}"},
                ],
            },
        }
        for number in range(REQUESTS)
    ]


def able(targets: list[Target], request: TokenRequest) -> list[Target]:
    """The targets that support the request."""
    found = []
    for target in targets:
        try:
            render(request, target)
        except UnsupportedError:
            continue
        found.append(target)
    return found


def measure_ours() -> dict[str, float]:
    targets = able(registry.targets(), our_requests(0)[0])
    best = 0.0
    for turn in range(ROUNDS + 1):
        requests = our_requests(turn)
        started = time.perf_counter()
        for request in requests:
            for target in targets:
                render(request, target)
        seconds = time.perf_counter() - started
        if turn:
            best = max(best, REQUESTS * len(targets) / seconds)
    return {"targets": len(targets), "rate": best}


def measure_theirs(folder: Path) -> dict[str, float]:
    (folder / "package.json").write_text('{"private": true}')
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    subprocess.run([*install, HTTPSNIPPET], cwd=folder, check=True)
    (folder / "bench.js").write_text(THEIRS)
    (folder / "requests.json").write_text(json.dumps(their_requests()))
    command = ["node", "bench.js", str(ROUNDS)]
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        theirs = measure_theirs(Path(name))
    ours = measure_ours()
    for who, measured in (("snippetgen", ours), (HTTPSNIPPET, theirs)):
        print(f"{who:<20}{measured['targets']:>4.0f} targets{measured['rate']:>9.0f} snippets/s")
    print(f"{'ratio':<20}{ours['rate'] / theirs['rate']:>21.2f}")


if __name__ == "__main__":
    main()
