"""A flow of a security scheme (OpenAPI, section "OAuth Flow Object"), and what its URLs are of."""

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from snippetgen.endpoint import check_endpoint
from snippetgen.errors import InputError
from snippetgen.sources.fetch import show
from snippetgen.sources.openapi.document import Document, Members, as_object

MOST_SHOWN = 10


def listed(names: list[str]) -> str:
    """Names of a document in a message: the first ones, and how many more there are."""
    shown = ", ".join(map(show, names[:MOST_SHOWN]))
    more = len(names) - MOST_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


class Base(NamedTuple):
    """What relative URLs are relative to.

    Args:
        url: None where nothing is known.
        others: the other servers that they could be of.
    """

    url: str | None
    others: list[str]

    @classmethod
    def of(cls, document: Document) -> "Base":
        """The first of the document's servers (section "Server Object"), or its own URL."""
        servers = document.members.get("servers")
        if not isinstance(servers, list) or not servers:
            return cls(document.url, [])
        urls = [_server_url(document, server) for server in servers]
        return cls(urls[0], [url for url in urls[1:] if url])


def _server_url(document: Document, value: object) -> str | None:
    """The URL of a server, its variables at their defaults; None where it is not absolute."""
    server = as_object(document.where, value)
    url = str(server.get("url") or "")
    for name, variable in as_object(document.where, server.get("variables")).items():
        default = as_object(document.where, variable).get("default")
        url = url.replace(f"{{{name}}}", str(default or ""))
    return _join(document.url, url)


def _join(base: str | None, url: str) -> str | None:
    """An absolute URL, or None (RFC 3986, section 5.2)."""
    try:
        joined = urljoin(base or "", url)
        return joined if urlsplit(joined).scheme else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Flow:
    """What a flow says.

    Args:
        where: what messages call it.
        members: its members.
        base: what its URLs are relative to.
    """

    where: str
    members: Members
    base: Base

    def token_endpoint(self) -> str:
        """Its token endpoint.

        Raises:
            InputError: there is none, or none to send to.
        """
        token_url = self._url("tokenUrl")
        if not token_url:
            raise InputError(f"{self.where} has no tokenUrl: give --token-endpoint instead")
        endpoint = _join(self.base.url, token_url)
        if endpoint is None:
            raise InputError(
                f"{self.where} has a tokenUrl that is relative, {show(token_url)}, and the document"
                " names no server that it is of: give --token-endpoint instead"
            )
        try:
            check_endpoint(endpoint)
        except InputError as error:
            raise InputError(f"{self.where}: {error}; give --token-endpoint instead") from None
        return endpoint

    def notes(self) -> list[str]:
        """What is to be known of its URLs."""
        notes = []
        token_url, refresh_url = self._url("tokenUrl"), self._url("refreshUrl")
        if self.base.others and _join(None, token_url) is None:
            notes.append(
                f"tokenUrl {show(token_url)} is of the first server, {show(str(self.base.url))};"
                f" others are: {listed(self.base.others)}"
            )
        if refresh_url and refresh_url != token_url:
            url = show(_join(self.base.url, refresh_url) or refresh_url)
            notes.append(
                f"refresh tokens have an endpoint of their own: --grant refresh_token goes with"
                f" --token-endpoint {url}"
            )
        return notes

    def _url(self, name: str) -> str:
        value = self.members.get(name)
        if value is not None and not isinstance(value, str):
            raise InputError(f"{self.where}: {name} is no string")
        return value or ""
