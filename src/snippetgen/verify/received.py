"""What a server received, read from the raw bytes by a parser that shares nothing with `wire`."""

import json
import re
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from snippetgen.client_authentication import CredentialEncoding


class MalformedError(ValueError):
    """The bytes are not what the protocol asks for."""


@dataclass(frozen=True, slots=True)
class Received:
    """One HTTP request as it arrived.

    Args:
        method: such as `POST`.
        target: the request target as sent: path and query.
        headers: names as sent and values, in order.
        body: the raw body.
        certificate: the client's, in DER; None where it showed none.
        at: when, in seconds of a clock that only goes on.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    certificate: bytes | None = None
    at: float = 0.0

    @classmethod
    def parse(cls, raw: bytes) -> "Received":
        """Read a whole HTTP/1.1 request (RFC 9112, section 3).

        Raises:
            MalformedError: it is not one.
        """
        head, separator, body = raw.partition(b"\r\n\r\n")
        request_line, *header_lines = head.decode("latin-1").split("\r\n")
        parts = request_line.split(" ")
        if not separator or len(parts) != 3:
            raise MalformedError("not an HTTP request")
        headers = [line.partition(":") for line in header_lines]
        return cls(
            method=parts[0],
            target=parts[1],
            headers=tuple((name, value.strip(" \t")) for name, _, value in headers),
            body=body,
        )

    def header(self, name: str) -> list[str]:
        """All values of a header, by case-insensitive name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the body, in order: form (RFC 6749, Appendix B) or JSON.

        Raises:
            MalformedError: the body is not what its Content-Type says.
        """
        if self.header("Content-Type") == ["application/json"]:
            return self._members()
        try:
            return parse_qsl(
                self.body.decode("ascii"),
                keep_blank_values=True,
                strict_parsing=True,
                errors="strict",
            )
        except ValueError:
            raise MalformedError("the body is not form-urlencoded") from None

    def _members(self) -> list[tuple[str, str]]:
        try:
            members = json.loads(self.body, object_pairs_hook=list)
        except ValueError:
            raise MalformedError("the body is not JSON") from None
        if not all(isinstance(member, tuple) and isinstance(member[1], str) for member in members):
            raise MalformedError("the body is not a JSON object of strings")
        return list(members)

    def basic_credentials(self, encoding: CredentialEncoding) -> tuple[str, str] | None:
        """Client id and secret from the Authorization header, or None without one.

        Raises:
            MalformedError: more than one header, not Basic, not Base64, or not encoded as asked.
        """
        values = self.header("Authorization")
        if not values:
            return None
        scheme, _, encoded = values[0].partition(" ")
        if len(values) > 1 or scheme.lower() != "basic":
            raise MalformedError("not one Authorization header of scheme Basic")
        try:
            decoded = b64decode(encoded, validate=True).decode("utf-8")
        except ValueError as error:
            raise MalformedError(f"Basic credentials cannot be decoded: {error}") from None
        user_id, colon, password = decoded.partition(":")
        if not colon:
            raise MalformedError("Basic credentials have no colon")
        if encoding == "none":
            return user_id, password
        return _form_decode(user_id), _form_decode(password)


def _form_decode(text: str) -> str:
    # A value that was not encoded would decode to something else, or to itself unnoticed.
    if not _FORM_ENCODED.fullmatch(text):
        raise MalformedError("Basic credentials are not form-urlencoded")
    return unquote_plus(text, errors="strict")


# Encoders differ on `!'()*~`, which every decoder reads as they are; the rest must be escaped.
_FORM_ENCODED = re.compile(r"(?:[A-Za-z0-9\-_.!'()*~+]|%[0-9A-Fa-f]{2})*")
