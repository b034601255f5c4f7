"""Fetches one document that somebody publishes: in a limited time, of a limited size, from there.

What comes back is another's text. No credentials are sent with the request, not even those that a
`~/.netrc` has for the host.
"""

import queue
import threading
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from snippetgen import __version__, characters
from snippetgen.endpoint import is_loopback
from snippetgen.errors import InputError

if TYPE_CHECKING:
    import requests

TIME_LIMIT = 10.0
"""Seconds for all of it, redirects included."""

MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
PIECE = 1 << 14
LONGEST_SHOWN = 200
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Fetched:
    """A document as it was published.

    Args:
        content: its octets, decompressed.
        url: where it was found in the end.
        content_type: what the server calls it; empty where it says nothing.
    """

    content: bytes
    url: str
    content_type: str


class FetchError(InputError):
    """There is no such document to be had.

    Args:
        what: what was asked for.
        url: where, without a query.
        reason: why there is none.
        advice: what to do.
    """

    def __init__(self, what: str, url: str, reason: str, advice: str) -> None:
        super().__init__(f"{what} at {url}: {reason}: {advice}")
        self.url = url
        self.reason = reason


class UnreachableError(FetchError):
    """The server itself cannot be talked to, so that no other path of it will do either."""


def fetch(
    url: str, *, what: str, largest: int, accept: str, time_limit: float = TIME_LIMIT
) -> Fetched:
    """Get a document by https, or by http from loopback.

    Args:
        url: where it is.
        what: what messages call it.
        largest: its octets at most, when decompressed.
        accept: the media types that are asked for (RFC 9110, section 12.5.1).
        time_limit: seconds for all of it.

    Raises:
        FetchError: the server answers with something else than the document.
        UnreachableError: it does not answer, not in time, or without a certificate to trust.
        InputError: the URL is none to fetch from.
    """
    check_url(what, url)
    outcome: queue.SimpleQueue[Fetched | Exception] = queue.SimpleQueue()
    given_up = threading.Event()

    def work() -> None:
        try:
            outcome.put(_Exchange(what, largest, accept, time_limit, given_up).follow(url))
        except Exception as error:
            outcome.put(error)

    # The library's time limit is for each read of the socket, and a server that drips its header
    # keeps within it for ever. Only another thread can be left waiting; it ends with the process.
    threading.Thread(target=work, daemon=True).start()
    try:
        result = outcome.get(timeout=time_limit)
    except queue.Empty:
        given_up.set()
        raise _out_of_time(what, url, time_limit) from None
    if isinstance(result, Exception):
        raise result
    return result


def check_url(what: str, url: str) -> None:
    """Refuse a URL that nothing is fetched from.

    Raises:
        InputError: it is not https (http is for loopback only), or holds a user or password.
    """
    field = f"the URL of {what}"
    characters.check(field, url, characters.URI)
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"{field} is not a URL: {error}") from None
    if parts.scheme not in PORTS or not host:
        raise InputError(f"{field} must start with https:// and a host")
    if parts.scheme == "http" and not is_loopback(host):
        raise InputError(f"{field} must be https: http is for loopback hosts only")
    if "@" in parts.netloc:
        raise InputError(f"{field} may not hold a user or password before '@': remove it")


def _without_query(url: str) -> str:
    """The URL as messages show it: a query may hold what is nobody else's business."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def show(text: str) -> str:
    """Another's text in a line of ours: what a terminal could take for an order is left out."""
    is_plain = len(text) <= LONGEST_SHOWN and all(map(characters.VSCHAR.allows, text))
    return text if is_plain else "(unprintable)"


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)


def _out_of_time(what: str, url: str, time_limit: float) -> UnreachableError:
    reason = f"no whole answer within {time_limit:g} seconds"
    return UnreachableError(what, _without_query(url), reason, "try again later")


@dataclass(frozen=True)
class _Exchange:
    """The work of `fetch`: one request, and one more for each redirect."""

    what: str
    largest: int
    accept: str
    time_limit: float
    given_up: threading.Event

    def follow(self, url: str) -> Fetched:
        for _ in range(MOST_REDIRECTS + 1):
            with closing(self._request(url)) as response:
                if response.status_code not in REDIRECTS:
                    return self._take(url, response)
                url = self._next(url, response.headers.get("Location", ""))
        reason = f"more than {MOST_REDIRECTS} redirects"
        raise self._error(url, reason, "give the URL that they should lead to")

    def _request(self, url: str) -> "requests.Response":
        # Imported here: it costs more time than the rest of the command together.
        import requests

        headers = {
            "Accept": self.accept,
            "Accept-Encoding": "gzip",
            "User-Agent": f"snippetgen/{__version__}",
        }
        try:
            request = requests.Request("GET", url, headers).prepare()
            with requests.Session() as session:
                settings = session.merge_environment_settings(url, {}, True, None, None)  # noqa: FBT003
                # Not by the session itself: it would add what ~/.netrc has, and read the whole
                # body of a redirect.
                adapter = session.get_adapter(url)
                return adapter.send(
                    request,
                    stream=True,
                    timeout=self.time_limit,
                    verify=settings["verify"] or True,
                    proxies=settings["proxies"],
                )
        except requests.exceptions.SSLError as error:
            reason = f"TLS failed: {_words(error)}"
            advice = "check the host, or set REQUESTS_CA_BUNDLE to the authorities to trust"
            raise UnreachableError(self.what, _without_query(url), reason, advice) from None
        except requests.exceptions.Timeout:
            raise _out_of_time(self.what, url, self.time_limit) from None
        except (requests.exceptions.RequestException, ValueError) as error:
            reason = f"no answer: {_words(error)}"
            advice = "check host and port, and whether a proxy is needed"
            raise UnreachableError(self.what, _without_query(url), reason, advice) from None

    def _next(self, url: str, location: str) -> str:
        """Where a redirect leads; another host was not asked for, and is not asked."""
        try:
            target = urljoin(url, location)
            check_url(self.what, target)
        except (ValueError, InputError):
            raise self._error(url, "a redirect to no URL to follow", "check the URL") from None
        if _origin(target) != _origin(url):
            scheme, host, port = _origin(target)
            reason = f"a redirect to another host, {scheme}://{host}:{port}, which is not followed"
            raise self._error(url, reason, "if you trust that one, give its URL")
        return target

    def _take(self, url: str, response: "requests.Response") -> Fetched:
        if response.status_code != 200:
            raise self._error(url, f"HTTP {response.status_code}", "check the URL")
        content_type = response.headers.get("Content-Type", "")
        return Fetched(self._read(url, response), _without_query(url), content_type)

    def _read(self, url: str, response: "requests.Response") -> bytes:
        import requests

        content = bytearray()
        try:
            for piece in response.iter_content(PIECE):
                content += piece
                if len(content) > self.largest:
                    reason = f"larger than {self.largest} bytes"
                    raise self._error(url, reason, f"this is no {self.what}; check the URL")
                if self.given_up.is_set():
                    break
        except requests.exceptions.RequestException as error:
            reason = f"the answer breaks off: {_words(error)}"
            raise self._error(url, reason, "try again later") from None
        return bytes(content)

    def _error(self, url: str, reason: str, advice: str) -> FetchError:
        return FetchError(self.what, _without_query(url), reason, advice)


def _words(error: BaseException) -> str:
    """The innermost cause in its own words; the library's own are of its objects."""
    inner: object = error
    while isinstance(inner, BaseException):
        error = inner
        inner = getattr(error, "reason", None) or next(iter(error.args), None)
        if not isinstance(inner, BaseException):
            inner = error.__cause__
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(said.split())[:200]
