"""Whether a request proves its client, by a method that the client may use (RFC 6749, 2.3)."""

import hmac
from collections.abc import Iterator, Mapping
from hashlib import sha256

from snippetgen.client_authentication import CredentialEncoding
from snippetgen.verify import answers
from snippetgen.verify.answers import Answer
from snippetgen.verify.received import MalformedError, Received
from snippetgen.verify.registration import Client

Credentials = tuple[str | None, str | None]


class Refusal(Exception):  # noqa: N818 - an answer, and no error of ours
    """The answer to a request that gets no token."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body)
        self.answer = answer


class UnknownClient(Refusal):
    """The answer to a client that did not authenticate, with the challenge that 5.2 asks for."""

    def __init__(
        self, description: str = "Client authentication failed.", code: str = "invalid_client"
    ) -> None:
        challenge = ("WWW-Authenticate", 'Basic realm="token"')
        super().__init__(answers.error(code, description, 401, challenge))


def refuse(code: str, description: str) -> Refusal:
    """An error response (RFC 6749, section 5.2)."""
    return Refusal(answers.error(code, description))


def method_of(received: Received, named: Mapping[str, str], client: Client) -> str:
    """The one client authentication method of a request, by its IANA name.

    Raises:
        Refusal: there are several, or the client is registered for another.
        MalformedError: the Authorization header is none of Basic.
    """
    header = bool(received.header("Authorization"))
    if sum((header, "client_secret" in named, "client_assertion" in named)) > 1:
        raise refuse("invalid_request", "Two client authentication methods in one request.")
    method = _method(received, named, client)
    if client.methods and method not in client.methods:
        raise UnknownClient(f"The client may not use {method}.", client.refusal)
    if method == "client_secret_basic":
        _check_beside_basic(named, client)
    return method


def _method(received: Received, named: Mapping[str, str], client: Client) -> str:
    if received.header("Authorization"):
        return "client_secret_basic"
    if "client_assertion" in named:
        return "private_key_jwt" if client.public_key else "client_secret_jwt"
    if "client_secret" in named:
        return "client_secret_post"
    if received.certificate is not None and client.certificate:
        return "tls_client_auth"
    return "none"


def _check_beside_basic(named: Mapping[str, str], client: Client) -> None:
    if "client_id" in named and not client.client_id_beside_basic:
        raise refuse("invalid_request", "Cannot supply multiple client credentials.")
    if "client_id" not in named and client.client_id_in_body_required:
        raise refuse("invalid_request", "The parameter client_id is missing.")


def check_secret(received: Received, named: Mapping[str, str], client: Client) -> None:
    """Check id and secret, in the header or among the parameters.

    Raises:
        Refusal: they are others.
        MalformedError: the header cannot be read as the server reads it.
    """
    known = (client.client_id, client.client_secret)
    if known not in _shown(received, named, client):
        raise UnknownClient(code=client.refusal)


def _shown(received: Received, named: Mapping[str, str], client: Client) -> Iterator[Credentials]:
    """The credentials of a request, as the server reads them: two ways, where it is lenient."""
    if not received.header("Authorization"):
        yield named.get("client_id"), named.get("client_secret")
    elif client.credential_encoding == "either":
        yield _basic(received, "none")
        try:
            yield _basic(received, "form")
        except MalformedError:
            return
    else:
        yield _basic(received, client.credential_encoding)


def _basic(received: Received, encoding: CredentialEncoding) -> Credentials:
    return received.basic_credentials(encoding) or (None, None)


def check_certificate(received: Received, named: Mapping[str, str], client: Client) -> None:
    """Check the certificate, and that client_id says whose it is (RFC 8705, section 2).

    Raises:
        Refusal: it is another's.
    """
    thumbprint = sha256(received.certificate or b"").digest()
    known = client.certificate or b""
    if "client_id" not in named or not hmac.compare_digest(thumbprint, known):
        raise UnknownClient(code=client.refusal)
