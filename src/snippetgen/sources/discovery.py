"""What an authorization server publishes of itself (RFC 8414; OpenID Connect Discovery 1.0).

A server that is known by its issuer alone says where its token endpoint is and how clients
authenticate there; that is all a request needs.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from snippetgen.endpoint import check_endpoint
from snippetgen.errors import InputError
from snippetgen.sources import fetch
from snippetgen.sources.draft import Draft
from snippetgen.sources.fetch import FetchError, UnreachableError, check_url, show
from snippetgen.sources.method_choice import Metadata, Wish, choose

WHAT = "metadata of an authorization server"
LARGEST = 1 << 20
WELL_KNOWN = "/.well-known/"
OAUTH = f"{WELL_KNOWN}oauth-authorization-server"
OPENID = f"{WELL_KNOWN}openid-configuration"


def read(
    issuer: str,
    supports: Mapping[str, Sequence[str]],
    *,
    target: str | None = None,
    method: str | None = None,
    grant_type: str | None = None,
    time_limit: float = fetch.TIME_LIMIT,
) -> Draft:
    """Read a server's metadata into the keys of a spec.

    Args:
        issuer: the server's issuer identifier (RFC 8414, section 2), or the URL of its metadata.
        supports: what the target can do, as `Target.supports` or `FEATURES` have it.
        target: the target's id, for messages.
        method: the client authentication that the user asks for; None takes the strongest.
        grant_type: the grant that the user asks for; None is client_credentials.
        time_limit: seconds for each place where the metadata may be.

    Raises:
        InputError: the server cannot be reached, publishes none, publishes it for another issuer,
            or takes no client authentication that the target has.
    """
    asked = _Asked.parse(issuer)
    document = _find(asked, time_limit)
    metadata = _read_metadata(document)
    return choose(metadata, Wish(target, supports, method, grant_type or "client_credentials"))


@dataclass(frozen=True)
class _Document:
    """A JSON object, and where it was found."""

    url: str
    members: Mapping[str, object]


@dataclass(frozen=True)
class _Asked:
    """What the user wants to know of.

    Args:
        issuers: the issuer identifiers that its metadata may have.
        places: the URLs where its metadata may be, in the order in which they are tried.
    """

    issuers: tuple[str, ...]
    places: tuple[str, ...]

    @classmethod
    def parse(cls, url: str) -> "_Asked":
        """Understand an issuer, or the URL of its metadata.

        Raises:
            InputError: it is neither.
        """
        check_url("the issuer", url)
        if "?" in url or "#" in url:
            raise InputError("the issuer may have no query and no fragment (RFC 8414, section 2)")
        parts = urlsplit(url)
        root, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
        if WELL_KNOWN not in parts.path:
            # The standard for OAuth first; then OpenID's, which is appended, as some append both.
            places = (f"{root}{OAUTH}{path}", f"{root}{path}{OPENID}", f"{root}{path}{OAUTH}")
            return cls((url,), tuple(dict.fromkeys(places)))
        before, _, after = parts.path.partition(WELL_KNOWN)
        inserted = after.partition("/")[2]
        base = root + (f"/{inserted}" if inserted else before).rstrip("/")
        # The URL of the metadata does not tell whether the issuer ends in a slash.
        return cls((base, f"{base}/"), (url,))


def _find(asked: _Asked, time_limit: float) -> _Document:
    """The first place whose metadata is the issuer's.

    Raises:
        InputError: there is none; the message has each place, and why it was not there.
    """
    failures: list[str] = []
    mismatch: InputError | None = None
    for place in asked.places:
        try:
            document = _get(place, time_limit)
        except UnreachableError:
            raise
        except FetchError as error:
            failures.append(f"{error.url}: {error.reason}")
            continue
        try:
            _check_issuer(document, asked.issuers)
        except InputError as error:
            mismatch = mismatch or error
            continue
        return document
    if mismatch:
        raise mismatch
    raise InputError(
        f"there is no {WHAT} at {asked.issuers[0]} ({'; '.join(failures)}): check the issuer, or"
        " give --token-endpoint instead"
    )


def _get(place: str, time_limit: float) -> _Document:
    found = fetch.fetch(
        place, what=WHAT, largest=LARGEST, accept="application/json", time_limit=time_limit
    )
    try:
        members = json.loads(found.content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        is_html = found.content.lstrip()[:1] == b"<"
        reason = "HTML and not JSON" if is_html else "an answer that is not JSON"
        raise FetchError(WHAT, found.url, reason, "check the issuer") from None
    if not isinstance(members, dict):
        raise FetchError(WHAT, found.url, "JSON but no object", "check the issuer")
    return _Document(found.url, members)


def _check_issuer(document: _Document, issuers: tuple[str, ...]) -> None:
    """Refuse metadata that is another's (RFC 8414, section 3.3): compared as it is written."""
    issuer = document.members.get("issuer")
    if issuer in issuers:
        return
    if not isinstance(issuer, str):
        raise InputError(
            f"{document.url} names no issuer, which is required (RFC 8414, section 2): give"
            " --token-endpoint instead"
        )
    shown = show(issuer)
    if issuer.rstrip("/") == issuers[0].rstrip("/"):
        raise InputError(
            f"{document.url} is of the issuer {shown}, which differs in the slash at the end (RFC"
            f" 8414, section 3.3): give --issuer {shown}"
        )
    raise InputError(
        f"{document.url} is of another issuer, {shown}, and not of {issuers[0]} (RFC 8414, section"
        f" 3.3): if it is the one that you trust, give --issuer {shown}"
    )


def _read_metadata(document: _Document) -> Metadata:
    """Take what a request needs; null is the same as nothing.

    Raises:
        InputError: the token endpoint is missing or none to send to, or a member is not of its
            type.
    """
    issuer = document.members["issuer"]
    where = document.url
    aliases = document.members.get("mtls_endpoint_aliases")
    if aliases is not None and not isinstance(aliases, dict):
        raise InputError(f"{where}: mtls_endpoint_aliases is no object (RFC 8705, section 5)")
    endpoint = _endpoint(where, document.members)
    if endpoint is None:
        raise InputError(
            f"{where} names no token_endpoint (RFC 8414, section 2): give --token-endpoint instead"
        )
    return Metadata(
        where=where,
        issuer=str(issuer),
        token_endpoint=endpoint,
        mtls_token_endpoint=_endpoint(f"{where} mtls_endpoint_aliases", aliases or {}),
        methods=_strings(document, "token_endpoint_auth_methods_supported"),
        algorithms=_strings(document, "token_endpoint_auth_signing_alg_values_supported"),
        grant_types=_strings(document, "grant_types_supported"),
    )


def _endpoint(where: str, members: Mapping[str, object]) -> str | None:
    value = members.get("token_endpoint")
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputError(f"{where}: token_endpoint is no string (RFC 8414, section 2)")
    try:
        check_endpoint(value)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    return value


def _strings(document: _Document, name: str) -> tuple[str, ...] | None:
    value = document.members.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InputError(f"{document.url}: {name} is no array of strings (RFC 8414, section 2)")
    return tuple(value)
