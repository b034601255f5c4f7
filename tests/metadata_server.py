"""A web server on loopback that publishes what a test wants, in every temper that servers have."""

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Self


@dataclass(frozen=True)
class Page:
    """An answer to a GET.

    Args:
        body: its octets.
        status: its status.
        headers: what it has besides a length.
        times: how often the body is sent, for an answer that is too large to hold.
        drip: a line of the header is sent in octets, each after this many seconds, for ever.
    """

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    times: int = 1
    drip: float = 0.0


def redirect(location: str) -> Page:
    return Page(status=302, headers=(("Location", location),))


@dataclass
class WebServer:
    """Use it in a `with` statement; its threads are gone when that ends.

    Args:
        pages: by path; what is not there is a 404.
        certificate: a PEM file with certificate and key; the server then speaks TLS.
        received: the requests: path and headers, these by their names in lower case.
        sent: how many octets of bodies it could send.
    """

    pages: dict[str, Page] = field(default_factory=dict)
    certificate: Path | None = None
    received: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    sent: int = 0
    _stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._http = _HTTPServer(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            # The handshake is left to the handler's thread, or a client that breaks it off would
            # be an error of the server.
            self._http.socket = context.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        scheme = "https" if self.certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [path for path, _ in self.received]

    def answer(self, path: str, headers: dict[str, str], write: Callable[[bytes], object]) -> None:
        """Send the page of a path."""
        self.received.append((path, headers))
        page = self.pages.get(path.partition("?")[0], Page(b"not found", 404))
        lines = [f"HTTP/1.1 {page.status} Said", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in page.headers]
        if page.drip:
            write("\r\n".join([*lines, "X-Drip: "]).encode())
            while not self._stopping.wait(page.drip):
                write(b"x")
        lines.append(f"Content-Length: {len(page.body)}" if page.times == 1 else "X-Length: none")
        write("\r\n".join([*lines, "", ""]).encode())
        for _ in range(page.times):
            write(page.body)
            self.sent += len(page.body)


class _HTTPServer(ThreadingHTTPServer):
    owner: WebServer
    daemon_threads = False

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Clients go away on purpose here; what else goes wrong shows in what they got."""


class _Handler(BaseHTTPRequestHandler):
    server: _HTTPServer
    timeout = 10

    def do_GET(self) -> None:
        self.close_connection = True
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.owner.answer(self.path, headers, self.wfile.write)

    def log_message(self, *_: object) -> None:
        pass
