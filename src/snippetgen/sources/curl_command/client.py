"""How the client of a curl command authenticates (RFC 6749, section 2.3)."""

import json
import re
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Mapping

from snippetgen.signing import ASYMMETRIC, SYMMETRIC
from snippetgen.sources.curl_command.content import Body, Headers
from snippetgen.sources.curl_command.options import Options
from snippetgen.sources.curl_command.part import Part
from snippetgen.sources.curl_command.placeholders import without
from snippetgen.sources.curl_command.words import refusal

ONE_METHOD = "a client authenticates by one method (RFC 6749, section 2.3): leave the others out"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def read_client(options: Options, headers: Headers, body: Body, grant_type: str) -> Part:
    """Find the client authentication method of a command.

    Raises:
        InputError: there is none where there must be one, or more than one; the message holds no
            credential.
    """
    credentials = _basic_credentials(options, headers)
    certificate = bool(options.all("cert", "key"))
    secret, assertion = body.get("client_secret"), body.get("client_assertion")
    if sum((credentials is not None or secret is not None, assertion is not None, certificate)) > 1:
        raise refusal(
            f"it has more than one of a secret, an assertion and a certificate; {ONE_METHOD}"
        )
    if credentials is not None:
        return _basic(credentials, body)
    if assertion is not None:
        return _assertion(assertion, body)
    if certificate:
        return _certificate(body)
    if secret is not None:
        return _post(body)
    return _public(body, grant_type)


def _basic_credentials(options: Options, headers: Headers) -> str | None:
    """What the Basic header holds: id and secret, or an empty string where that is not known."""
    user, header = options.last("user"), headers.get("authorization")
    if user is not None and header is not None:
        raise refusal("it has both --user and a header Authorization: leave one out")
    if header is None:
        return user
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise refusal(
            "its header Authorization is not of the scheme Basic: a token request authenticates"
            " the client (RFC 6749, section 2.3.1); write Basic, or leave the header out"
        )
    try:
        decoded = b64decode(encoded.strip(), validate=True).decode()
    except ValueError:
        return ""
    return decoded if ":" in decoded else ""


def _basic(credentials: str, body: Body) -> Part:
    if credentials.endswith(":") and credentials.count(":") == 1:
        raise refusal(
            "it has a client id without a secret in its Basic header: send client_id in the body"
            " instead (RFC 6749, section 3.2.1)"
        )
    keys: dict[str, object] = {
        "client_authentication": "client_secret_basic",
        "client_id_in_body": body.get("client_id") is not None,
    }
    notes = []
    if _ENCODED_OTHERWISE.search(without(credentials).replace(":", "", 1)):
        keys["credential_encoding"] = "none"
        notes.append(
            "client id and secret go into the Basic header as they are, as curl sends them; where"
            " the server wants them form-encoded (RFC 6749, section 2.3.1), choose"
            " credential_encoding 'form'"
        )
    if body.get("client_secret") is not None:
        notes.append(
            "the command sends the client secret both in a Basic header and in the body; the"
            " header is kept (RFC 6749, section 2.3: one method a request)"
        )
    return Part(keys, ("CLIENT_ID", "CLIENT_SECRET"), tuple(notes))


_ENCODED_OTHERWISE = re.compile(r"[^A-Za-z0-9._~-]")


def _post(body: Body) -> Part:
    if body.get("client_id") is None:
        raise refusal("it has a client_secret and no client_id: add client_id to its data")
    return Part({"client_authentication": "client_secret_post"}, ("CLIENT_ID", "CLIENT_SECRET"))


def _certificate(body: Body) -> Part:
    notes = []
    if body.get("client_id") is None:
        notes.append("client_id is sent as well (RFC 8705, section 2)")
    variables = ("CLIENT_ID", "CLIENT_CERTIFICATE_FILE", "CLIENT_KEY_FILE")
    return Part({"client_authentication": "tls_client_auth"}, variables, tuple(notes))


def _public(body: Body, grant_type: str) -> Part:
    if grant_type == "client_credentials":
        raise refusal(
            "it has no client authentication, and client_credentials needs one (RFC 6749, section"
            " 4.4): add --user CLIENT_ID:CLIENT_SECRET, or client_id and client_secret to its data"
        )
    in_body = body.get("client_id") is not None
    keys = {"client_authentication": "none", "client_id_in_body": in_body}
    return Part(keys, ("CLIENT_ID",) if in_body else ())


def _assertion(assertion: str, body: Body) -> Part:
    if body.get("client_assertion_type") not in (ASSERTION_TYPE, None):
        raise refusal(
            "its client_assertion is no JWT by its client_assertion_type: no program here makes"
            " another (RFC 7523, section 2.2)"
        )
    keys, notes = signed_as(assertion)
    symmetric = keys.get("signing_algorithm") in SYMMETRIC
    key = "CLIENT_SECRET" if symmetric else "PRIVATE_KEY_FILE"
    keys["client_authentication"] = "client_secret_jwt" if symmetric else "private_key_jwt"
    keys["client_id_in_body"] = body.get("client_id") is not None
    signed = f"the client assertion is signed anew for each request, with {key}"
    return Part(keys, ("CLIENT_ID", key), (signed, *notes))


def signed_as(jwt: str) -> tuple[dict[str, object], tuple[str, ...]]:
    """The keys that say how to sign such a JWT, as far as it can be read, and notes.

    A placeholder, or an assertion that was cut short, says nothing.
    """
    parts = jwt.split(".")
    header, claims = (_object(part) for part in (*parts[:2], "", "")[:2])
    algorithm = header.get("alg")
    keys: dict[str, object] = {}
    notes: tuple[str, ...] = ()
    if algorithm in (*ASYMMETRIC, *SYMMETRIC):
        keys["signing_algorithm"] = algorithm
    elif algorithm:
        notes = ("the assertion is signed with another algorithm here: the command's is not known",)
    members = {
        "key_id": header.get("kid"),
        "certificate_thumbprint": header.get("x5t#S256"),
        "assertion_audience": claims.get("aud"),
    }
    keys |= {name: value for name, value in members.items() if value and isinstance(value, str)}
    return keys, notes


def _object(part: str) -> Mapping[str, object]:
    """A part of a JWT (RFC 7515, section 3.1); empty where it is none."""
    try:
        members = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return {}
    return members if isinstance(members, dict) else {}


def read_proof(headers: Headers) -> Part:
    """Find the proof that binds the token to a key (RFC 9449)."""
    proof = headers.get("dpop")
    if proof is None:
        return Part({})
    keys: dict[str, object] = {"dpop": True}
    algorithm = signed_as(proof)[0].get("signing_algorithm")
    if algorithm in ASYMMETRIC:
        keys["dpop_algorithm"] = algorithm
    note = "the DPoP proof is made anew for each request, with DPOP_KEY_FILE"
    return Part(keys, ("DPOP_KEY_FILE",), (note,))
