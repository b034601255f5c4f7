"""One request over the wire, and its answer: within a time limit, and without following it."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from json import dumps
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from snippetgen import __version__
from snippetgen.client_authentication import ClientCertificate
from snippetgen.doctor import signing
from snippetgen.doctor.reply import Reply, read_members
from snippetgen.text import Local
from snippetgen.token_request import TokenRequest
from snippetgen.wire import BasicCredentials, WireRequest, to_wire

if TYPE_CHECKING:
    from requests import Response

LARGEST_ANSWER = 1 << 20
"""Bytes."""

PIECE = 1 << 13
"""Bytes read at once, so that what is compressed cannot grow large before it is counted."""

REDIRECTS = range(300, 400)

Values = Mapping[str, str]
"""What the request is filled with, by the names that a spec uses."""


def send(
    request: TokenRequest, values: Values, *, nonce: str = "", over_encoded: bool = False
) -> Reply:
    """Ask for a token.

    Args:
        request: what is asked.
        values: the values of its variables.
        nonce: what the server wants a DPoP proof to hold.
        over_encoded: percent-encode a letter of id and secret that need not be encoded.
    """
    wire = to_wire(request)
    headers = {
        "Accept": "application/json",
        "User-Agent": f"snippetgen/{__version__}",
        **dict(wire.headers),
    }
    if wire.authorization:
        headers["Authorization"] = basic(wire.authorization, values, over_encoded=over_encoded)
    if request.proof:
        path = values["dpop_key_file"]
        headers["DPoP"] = signing.prove(request.proof, path, wire.url, nonce)
    headers["Content-Type"], body = _body(request, wire, values)
    certificate = None
    if isinstance(request.client_authentication, ClientCertificate):
        certificate = values["client_certificate_file"], values["client_key_file"]
    return _within(
        request.time_limit,
        lambda: _post(wire.url, body, headers, certificate, request.time_limit),
    )


def basic(credentials: BasicCredentials, values: Values, *, over_encoded: bool = False) -> str:
    """The value of an `Authorization` header (RFC 6749, section 2.3.1; RFC 7617)."""
    pair = [values[credentials.user_id.name], values[credentials.password.name]]
    if over_encoded:
        pair = [f"%{ord(text[0]):02X}{encode(text[1:])}" for text in pair]
    elif credentials.encoding == "form":
        pair = [encode(text) for text in pair]
    return f"Basic {b64encode(':'.join(pair).encode()).decode()}"


def encoding_matters(values: Values) -> bool:
    """Whether a server that decodes sees other credentials than one that does not."""
    return any(encode(values[name]) != values[name] for name in ("client_id", "client_secret"))


def encode(text: str) -> str:
    """Percent-encode what a form may not hold as it is."""
    return quote(text, safe="")


def _body(request: TokenRequest, wire: WireRequest, values: Values) -> tuple[str, bytes]:
    """The body and its type."""
    known = dict(values)
    if wire.assertion:
        known[wire.assertion.name] = signing.sign(wire.assertion, values)
    parameters = [
        (name, known[value.name] if isinstance(value, Local) else value)
        for name, value in wire.parameters
    ]
    if request.body_format == "json":
        return "application/json", dumps(dict(parameters)).encode()
    return "application/x-www-form-urlencoded", urlencode(parameters).encode()


def _within(seconds: int, work: Callable[[], Reply]) -> Reply:
    """Do the work, or give up on it: the library's own limit is one for each read alone."""
    future: Future[Reply] = Future()

    def do() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=do, daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError:
        return Reply(failure=f"no answer within {seconds} seconds")


def _post(
    url: str, body: bytes, headers: dict[str, str], certificate: tuple[str, str] | None, limit: int
) -> Reply:
    import requests
    import urllib3

    session = requests.Session()
    # Looking for the next request, it would read the whole body of a redirect.
    session.get_redirect_target = lambda _: None  # type: ignore[assignment,method-assign]
    try:
        with (
            session,
            session.post(
                url,
                data=body,
                headers=headers,
                auth=lambda prepared: prepared,  # none from ~/.netrc
                cert=certificate,
                timeout=limit,
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            return _read(response)
    except requests.Timeout:
        return Reply(failure=f"no answer within {limit} seconds")
    except requests.exceptions.SSLError as error:
        return Reply(failure=f"TLS failed: {_cause(error)}")
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        return Reply(failure=f"the connection failed: {_cause(error)}")


def _cause(error: BaseException) -> str:
    """The last of the reasons that are wrapped in one another."""
    reason = getattr(error.args[0] if error.args else None, "reason", error)
    text = str(reason).rpartition(": ")[2].partition(" (_ssl")[0]
    return text.strip("'\" ") or type(error).__name__


def _read(response: "Response") -> Reply:
    content = bytearray()
    if response.status_code not in REDIRECTS:
        for piece in response.iter_content(PIECE):
            content += piece
            if len(content) > LARGEST_ANSWER:
                return Reply(failure=f"the answer is larger than {LARGEST_ANSWER} bytes")
    return Reply(
        status=response.status_code,
        members=read_members(bytes(content)),
        is_html=content.lstrip()[:1] == b"<",
        location=response.headers.get("Location", ""),
        retry_after=response.headers.get("Retry-After", ""),
        nonce=response.headers.get("DPoP-Nonce", ""),
    )
