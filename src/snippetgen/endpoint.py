"""The rules for a token endpoint's URL (RFC 6749, section 3.2)."""

from urllib.parse import parse_qsl, urlsplit

from snippetgen import characters
from snippetgen.errors import InputError

FIELD = "token_endpoint"


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
    if "[" in parts.path + parts.query or "]" in parts.path + parts.query:
        raise InputError(f"{FIELD} may hold '[' and ']' around an IPv6 address only (RFC 3986)")
    if "#" in url:
        raise InputError(f"{FIELD} may not have a fragment (RFC 6749, section 3.2): remove '#' on")
    if "client_secret" in dict(parse_qsl(parts.query, keep_blank_values=True)):
        raise InputError(
            f"{FIELD} may not hold client_secret in its query (RFC 6749, section 2.3.1)"
        )


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
