"""The mock authorization server: a real HTTP server on loopback that answers as RFC 6749 says."""

import ssl
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import BinaryIO, Self

from snippetgen.verify import answers
from snippetgen.verify.answers import Answer
from snippetgen.verify.received import MalformedError, Received
from snippetgen.verify.registration import Client
from snippetgen.verify.token_endpoint import TokenEndpoint

LONGEST_BODY = 1 << 20
LONGEST_SILENCE = 120.0
"""Seconds after which a silent server hangs up, so that no thread is left for ever."""


@dataclass
class MockAuthorizationServer:
    """A server on 127.0.0.1; use it in a `with` statement.

    Args:
        client: the client that it knows.
        answer: a name of `answers.NAMES`, given at the token endpoint `/token` (and at any path
            but those below); `/answers/<name>` gives that answer whatever this says.
        port: 0 takes a free one.
        redirect_to: the URL of the second server that `redirect` points to.
        token_end: what every token ends in, beyond what section 2.1 of RFC 6750 lets it hold.
        certificate: a PEM file with certificate and key; the server then speaks TLS.
        wrong_certificates: what it shows in place of that, by answer.
        trusted: PEM text of the certificates whose holders, or whose issuers' holders, may show
            one as clients; without it the server asks for none.
        on_request: called with each request and the answer's status.
    """

    client: Client
    answer: str = answers.TOKEN
    port: int = 0
    redirect_to: str = ""
    token_end: str = ""
    certificate: Path | None = None
    wrong_certificates: Mapping[str, Path] = field(default_factory=dict)
    trusted: str = ""
    on_request: Callable[[Received, int], None] | None = None
    received: list[Received] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self.endpoint = TokenEndpoint(self.token_end)
        self._http = _HTTPServer(("127.0.0.1", self.port), _Handler)
        self._http.mock = self
        if self.certificate:
            self._http.socket = self._tls(self.certificate).wrap_socket(
                self._http.socket, server_side=True
            )
        self.port = self._http.server_port
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()

    def _tls(self, certificate: Path) -> ssl.SSLContext:
        context = _showing(certificate)
        if self.trusted:
            context.verify_mode = ssl.CERT_OPTIONAL
            context.load_verify_locations(cadata=self.trusted)
        wrong = {answer: _showing(path) for answer, path in self.wrong_certificates.items()}

        def choose(connection: ssl.SSLObject, _name: str | None, _: ssl.SSLContext) -> None:
            connection.context = wrong.get(self.answer, context)

        context.sni_callback = choose
        return context

    @property
    def issued(self) -> list[str]:
        """The tokens that were given out."""
        return self.endpoint.issued

    @property
    def url(self) -> str:
        """The server's root, without a slash at the end."""
        return f"http{'s' if self.certificate else ''}://127.0.0.1:{self.port}"

    def pause(self, seconds: float) -> None:
        """Wait, or less where the server is ending."""
        self._stopping.wait(seconds)

    def forget(self) -> None:
        """Drop the record of requests and tokens."""
        self.received.clear()
        self.endpoint.forget()

    def choose(self, received: Received) -> Answer | None:
        """Decide what to answer; None is silence."""
        path = received.target.partition("?")[0]
        name = path.removeprefix("/answers/") if path.startswith("/answers/") else self.answer
        if name == answers.SILENCE:
            self.pause(LONGEST_SILENCE)
            return None
        if name == answers.REDIRECT:
            return Answer(
                answers.REDIRECT_STATUS, (("Location", f"{self.redirect_to}/token"),), b""
            )
        if name in answers.FAILURES:
            return answers.FAILURES[name]
        if name not in answers.NAMES:
            return answers.error("not_found", f"There is: {', '.join(answers.NAMES)}", 404)
        return self.endpoint.answer(received, self.url + received.target, self.client, name)


def _showing(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


class _HTTPServer(ThreadingHTTPServer):
    mock: MockAuthorizationServer
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Let a client go that went away; report anything else as the library does."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Recorder:
    """Reads on behalf of the handler and keeps every byte."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.raw = b""

    def readline(self, limit: int = -1) -> bytes:
        line = self._stream.readline(limit)
        self.raw += line
        return line

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.raw += data
        return data

    def close(self) -> None:
        self._stream.close()


class _Handler(BaseHTTPRequestHandler):
    server: _HTTPServer
    protocol_version = "HTTP/1.1"
    timeout = LONGEST_SILENCE

    def setup(self) -> None:
        super().setup()
        self._recorder = _Recorder(self.rfile)  # type: ignore[arg-type]
        self.rfile = self._recorder  # type: ignore[assignment]

    def _answer(self) -> None:
        self.close_connection = True
        length = self.headers.get("Content-Length", "")
        self.rfile.read(min(int(length), LONGEST_BODY) if length.isdecimal() else 0)
        try:
            received = replace(
                Received.parse(self._recorder.raw),
                certificate=self._certificate(),
                at=time.monotonic(),
            )
        except MalformedError as error:
            self._send(answers.error("invalid_request", str(error)))
        else:
            self._answer_to(received)

    def _certificate(self) -> bytes | None:
        is_tls = isinstance(self.connection, ssl.SSLSocket)
        return self.connection.getpeercert(binary_form=True) if is_tls else None

    def _answer_to(self, received: Received) -> None:
        mock = self.server.mock
        mock.received.append(received)
        answer = mock.choose(received)
        if mock.on_request:
            mock.on_request(received, answer.status if answer else 0)
        if answer:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + answer.withheld))
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in answer.pieces():
            self.wfile.write(piece)
            self.wfile.flush()
            if answer.drip:
                self.server.mock.pause(answer.drip)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _answer

    def log_message(self, *_: object) -> None:
        """Say nothing on standard error: the log is `on_request`'s."""
