"""How fast pages of the site are in Lighthouse's mobile run, and how much they load.

Run it as `python -m bench.lighthouse` once the site is built; `python -m tests.site_tools` installs
Lighthouse. The marks: a score of 95, the largest paint in 1 s, a layout shift of 0.02. The pages
are served from this machine, compressed as a host of static pages does it.
"""

import functools
import gzip
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

from tests.site_tools import lighthouse

SITE = Path(__file__).parents[1] / "site"
PAGES = ("", "languages/php/", "providers/", "errors/", "proof/")
TEXTS = (".html", ".css", ".js", ".json", ".svg", ".txt")


class Compressing(SimpleHTTPRequestHandler):
    """Serves texts compressed."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in TEXTS or not path.is_file():
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.copyfile(BytesIO(body), self.wfile)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    handler = functools.partial(Compressing, directory=str(SITE))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"{'page':<20}{'score':>7}{'largest paint':>16}{'shift':>8}{'loaded':>10}")
        for page in PAGES:
            report = lighthouse(f"http://127.0.0.1:{server.server_port}/{page}", "performance")
            score = report["categories"]["performance"]["score"] * 100
            audits = report["audits"]
            paint = audits["largest-contentful-paint"]["numericValue"] / 1000
            shift = audits["cumulative-layout-shift"]["numericValue"]
            size = audits["total-byte-weight"]["numericValue"] / 1024
            print(f"{page or 'home':<20}{score:>7.0f}{paint:>14.2f} s{shift:>8.3f}{size:>7.0f} KB")
        server.shutdown()


if __name__ == "__main__":
    main()
