"""The rules for a token endpoint's URL (RFC 6749, section 3.2)."""

from urllib.parse import parse_qsl, unquote, urlsplit

from snippetgen import characters
from snippetgen.errors import InputError

FIELD = "token_endpoint"
BODY_PARAMETERS = ("grant_type", "client_id", "client_secret", "scope")
LONGEST_LABEL = 63


def check_endpoint(url: str) -> None:
    """Refuse a URL that a token request must not be sent to.

    Raises:
        InputError: not a URI, not https (http is for loopback only), a fragment, a user or
            password, or a client secret in the query.
    """
    characters.check(FIELD, url, characters.URI)
    _check_percent_encoding(url)
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"{FIELD} is not a URL: {error}") from None
    if parts.scheme not in ("http", "https") or not host:
        raise InputError(f"{FIELD} must be an absolute URL such as https://auth.example.com/token")
    if parts.scheme == "http" and not is_loopback(host):
        raise InputError(
            f"{FIELD} must be https (RFC 6749, section 3.2): http is for loopback hosts only"
        )
    if parts.username is not None:
        raise InputError(f"{FIELD} may not hold a user or password before '@': remove it")
    if "#" in url:
        raise InputError(f"{FIELD} may not have a fragment (RFC 6749, section 3.2): remove '#' on")
    _check_host(parts.netloc, host)
    _check_path(parts.path)
    _check_query(parts.query)


def _check_path(path: str) -> None:
    """Refuse a path that clients send on in different ways (RFC 3986, section 6.2.2)."""
    _check_brackets(path)
    if any(unquote(segment) in (".", "..") for segment in path.split("/")):
        raise InputError(f"{FIELD} has a segment '.' or '..': write the path that it leads to")


def _check_query(query: str) -> None:
    """Refuse what belongs into the body (RFC 6749, sections 2.3.1 and 3.2)."""
    _check_brackets(query)
    for name, _ in parse_qsl(query, keep_blank_values=True):
        if name in BODY_PARAMETERS:
            raise InputError(
                f"{FIELD} may not hold {name} in its query: it goes into the body"
                " (RFC 6749, sections 2.3.1 and 3.2)"
            )


def _check_brackets(part: str) -> None:
    if "[" in part or "]" in part:
        raise InputError(f"{FIELD} may hold '[' and ']' around an IPv6 address only (RFC 3986)")


def _check_host(netloc: str, host: str) -> None:
    """Refuse a host that clients read differently (RFC 3986, section 3.2.2; RFC 1035)."""
    if "[" in netloc and not netloc.startswith("["):
        raise InputError(f"{FIELD} has a '[' inside its host: an IPv6 address stands alone")
    if "[" in netloc and netloc.partition("]")[2][:1] not in ("", ":"):
        raise InputError(f"{FIELD} has text after the ']' of its host: remove it")
    labels = host.removesuffix(".").split(".")
    if not all(1 <= len(label) <= LONGEST_LABEL for label in labels):
        raise InputError(f"{FIELD} has a host with an empty part, or one of over 63 characters")


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine (RFC 6761, section 6.3; RFC 8252)."""
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_percent_encoding(url: str) -> None:
    for position, octet in enumerate(url.split("%")[1:], start=1):
        if len(octet) < 2 or not set(octet[:2]) <= set("0123456789abcdefABCDEF"):
            raise InputError(
                f"{FIELD} has a '%' without two hexadecimal digits (RFC 3986, section 2.1):"
                f" number {position} of its '%'; write a plain '%' as %25"
            )
