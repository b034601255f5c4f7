"""The requests that pages explain: one for each client authentication method and each grant."""

from collections.abc import Mapping
from typing import NamedTuple

from snippetgen.docs.sequence import Message

PROGRAM, SERVER, API = "Your program", "Authorization server", "API"
USER, BROWSER = "User", "Browser"

TOKEN = Message(SERVER, PROGRAM, "200: access_token", answer=True)
BOUND_TOKEN = Message(SERVER, PROGRAM, "200: access_token, bound to it", answer=True)


class Example(NamedTuple):
    """A request that a page explains.

    Args:
        name: of the page, and of the method or the grant.
        title: what people call it.
        keys: those of `snippetgen.toml`, beside the token endpoint.
        messages: of its diagram.
        notes: on parts of the request that mean something of their own here, by the part's name.
    """

    name: str
    title: str
    keys: Mapping[str, object]
    messages: tuple[Message, ...]
    notes: Mapping[str, str]


NOTES = {
    "request-line": "The token endpoint, by `POST` always, with nothing in the URL that is secret"
    " (RFC 6749, section 3.2).",
    "authorization": "`Basic`, then id and secret, each form-encoded, joined by a colon, in Base64:"
    " another spelling, and no encryption (RFC 6749, section 2.3.1).",
    "content-type": "The body is a form, not JSON.",
    "accept": "The answer is JSON. Some servers answer in another form where this is missing.",
    "grant_type": "What the request is based on: the program acts for itself (RFC 6749,"
    " section 4.4.2).",
    "client_id": "Who the client is, beside the header. RFC 6749, section 3.2.1, allows it; where a"
    " server refuses it, `--no-client-id-in-body` leaves it out.",
}
"""What is said of a part of a request where its example says nothing else."""

WHO = {"client_id": "Who the client is (RFC 6749, section 2.2)."}

LOOKED_UP = {
    "client_id": "Who the client is, for the server to look its certificate up (RFC 8705,"
    " section 2): required here.",
}

ASSERTED = {
    "client_id": "Who the client is, as the assertion says, too. A server that refuses it here"
    " wants `--no-client-id-in-body`.",
    "client_assertion_type": "What follows is a JWT: this value, letter by letter (RFC 7523,"
    " section 2.2).",
}

EXAMPLES = (
    Example(
        "client_secret_basic",
        "client authentication by client_secret_basic",
        {},
        (
            Message(PROGRAM, SERVER, "POST, Authorization: Basic"),
            Message(SERVER, SERVER, "decodes the header, compares the secret"),
            TOKEN,
        ),
        {},
    ),
    Example(
        "client_secret_post",
        "client authentication by client_secret_post",
        {"client_authentication": "client_secret_post"},
        (
            Message(PROGRAM, SERVER, "POST: client_id, client_secret"),
            Message(SERVER, SERVER, "compares the secret"),
            TOKEN,
        ),
        {
            **WHO,
            "client_secret": "The secret, form-encoded as every parameter is. It is part of the"
            " body and never of the URL, where logs would keep it (RFC 6749, section 2.3.1).",
        },
    ),
    Example(
        "client_secret_jwt",
        "client authentication by client_secret_jwt",
        {"client_authentication": "client_secret_jwt"},
        (
            Message(PROGRAM, PROGRAM, "makes an assertion, signs it with the secret"),
            Message(PROGRAM, SERVER, "POST: client_assertion"),
            Message(SERVER, SERVER, "signs it likewise, compares; checks aud, exp, jti"),
            TOKEN,
        ),
        {
            **ASSERTED,
            "client_assertion": "The assertion with its HMAC, in which the secret is the key"
            " (RFC 7515, section 3.1). The secret itself is not sent.",
        },
    ),
    Example(
        "private_key_jwt",
        "client authentication by private_key_jwt",
        {"client_authentication": "private_key_jwt"},
        (
            Message(PROGRAM, SERVER, "once, at registration: the public key"),
            Message(PROGRAM, PROGRAM, "makes an assertion, signs it with the private key"),
            Message(PROGRAM, SERVER, "POST: client_assertion"),
            Message(SERVER, SERVER, "checks signature, aud, exp, and that jti is new"),
            TOKEN,
        ),
        {
            **ASSERTED,
            "client_assertion": "The assertion: header, claims and signature, each in base64url,"
            " with dots between (RFC 7515, section 3.1). A new one for each request.",
        },
    ),
    Example(
        "tls_client_auth",
        "client authentication by tls_client_auth",
        {"client_authentication": "tls_client_auth"},
        (
            Message(PROGRAM, SERVER, "TLS handshake: the client's certificate"),
            Message(SERVER, SERVER, "an authority vouches for it; its subject is registered"),
            Message(PROGRAM, SERVER, "POST: client_id"),
            BOUND_TOKEN,
        ),
        {
            **LOOKED_UP,
            "certificate": "The proof comes before any HTTP: the certificate, and a signature by"
            " its key, are part of the handshake (RFC 8705, section 2). The body does not repeat"
            " it.",
        },
    ),
    Example(
        "self_signed_tls_client_auth",
        "client authentication by self_signed_tls_client_auth",
        {"client_authentication": "self_signed_tls_client_auth"},
        (
            Message(PROGRAM, SERVER, "once, at registration: the certificate"),
            Message(PROGRAM, SERVER, "TLS handshake: the certificate"),
            Message(SERVER, SERVER, "it is the one that was registered"),
            Message(PROGRAM, SERVER, "POST: client_id"),
            BOUND_TOKEN,
        ),
        {
            **LOOKED_UP,
            "certificate": "The certificate of the handshake is compared with the registered one;"
            " who signed it does not matter (RFC 8705, section 2.2).",
        },
    ),
    Example(
        "none",
        "a public client",
        {"client_authentication": "none", "grant_type": "authorization_code"},
        (
            Message(PROGRAM, SERVER, "POST: client_id, code, code_verifier"),
            Message(SERVER, SERVER, "checks the code and its verifier, not the client"),
            TOKEN,
        ),
        {
            "grant_type": "Any grant but `client_credentials`, which is for clients that"
            " authenticate (RFC 6749, section 4.4). This one is [authorization"
            " code](../grants/authorization_code.md).",
            "code": "What the browser came back with. It is good for one request.",
            "code_verifier": "What takes the place of a secret: only who began the sign-in knows it"
            " (RFC 7636, section 4.5).",
            "redirect_uri": "The one of the authorization request.",
            "client_id": "Who the client says it is: required, as there is nothing else that says"
            " so (RFC 6749, section 3.2.1).",
        },
    ),
    Example(
        "dpop",
        "a proof of possession by DPoP",
        {"dpop": True},
        (
            Message(PROGRAM, PROGRAM, "makes a proof, signs it with its DPoP key"),
            Message(PROGRAM, SERVER, "POST, DPoP: the proof"),
            Message(SERVER, PROGRAM, "400: use_dpop_nonce, DPoP-Nonce", answer=True),
            Message(PROGRAM, PROGRAM, "makes another, with the nonce in it"),
            Message(PROGRAM, SERVER, "POST, DPoP: the other proof"),
            Message(SERVER, PROGRAM, "200: access_token, bound to the key", answer=True),
        ),
        {
            "dpop": "The proof: a JWT that holds the public key, the method and the URL of this one"
            " request (RFC 9449, section 4.2).",
            "authorization": "The client authenticates as ever: the proof goes on top of any"
            " method.",
        },
    ),
    Example(
        "client_credentials",
        "the client credentials grant",
        {"scope": ["orders.read"]},
        (
            Message(PROGRAM, SERVER, "POST: client_credentials"),
            TOKEN,
            Message(PROGRAM, API, "Authorization: Bearer and the token"),
            Message(API, PROGRAM, "200", answer=True),
        ),
        {
            "scope": "What the token shall be good for, names separated by spaces, which a form"
            " spells as `+` (RFC 6749, section 3.3). Without it the server decides.",
        },
    ),
    Example(
        "authorization_code",
        "the authorization code grant with PKCE",
        {"grant_type": "authorization_code"},
        (
            Message(BROWSER, PROGRAM, "sign in"),
            Message(PROGRAM, BROWSER, "302, code_challenge", answer=True),
            Message(BROWSER, SERVER, "authorization request, code_challenge"),
            Message(SERVER, SERVER, "the user signs in and agrees"),
            Message(SERVER, BROWSER, "302 to the redirect URI, code", answer=True),
            Message(BROWSER, PROGRAM, "code"),
            Message(PROGRAM, SERVER, "POST: code, code_verifier"),
            Message(SERVER, SERVER, "hashes the verifier, compares"),
            TOKEN,
        ),
        {
            "grant_type": "A code that the browser brought back (RFC 6749, section 4.1.3).",
            "code": "That code. It is good once, for a minute or so (RFC 6749, section 4.1.2).",
            "code_verifier": "The random text whose hash went with the browser: a stolen code is"
            " worth nothing without it (RFC 7636, section 4.5).",
            "redirect_uri": "The same as in the authorization request, letter by letter.",
        },
    ),
    Example(
        "refresh_token",
        "the refresh token grant",
        {"grant_type": "refresh_token"},
        (
            Message(PROGRAM, SERVER, "POST: refresh_token"),
            Message(SERVER, SERVER, "it is this client's, and not used up"),
            Message(SERVER, PROGRAM, "200: access_token, often a new refresh_token", answer=True),
        ),
        {
            "grant_type": "A refresh token (RFC 6749, section 6).",
            "refresh_token": "What the server gave with an earlier access token. It is bound to"
            " this client.",
        },
    ),
    Example(
        "device_code",
        "the device code grant",
        {"grant_type": "device_code", "client_authentication": "none"},
        (
            Message(USER, PROGRAM, "sign in"),
            Message(PROGRAM, SERVER, "device authorization request"),
            Message(SERVER, PROGRAM, "device_code, user_code", answer=True),
            Message(PROGRAM, USER, "shows user_code and a URL", answer=True),
            Message(USER, SERVER, "opens the URL elsewhere, enters user_code, agrees"),
            Message(PROGRAM, SERVER, "POST: device_code, every 5 s"),
            Message(SERVER, PROGRAM, "400: authorization_pending", answer=True),
            Message(PROGRAM, SERVER, "POST: device_code"),
            TOKEN,
        ),
        {
            "grant_type": "A device code (RFC 8628, section 3.4). The name is a URN, whose colons"
            " a form spells as `%3A`.",
            "client_id": "Who the client is. A device keeps no secret, so that is all (RFC 6749,"
            " section 3.2.1).",
            "device_code": "What the device authorization request gave. The same one each time,"
            " until the user has answered.",
        },
    ),
    Example(
        "jwt-bearer",
        "the JWT bearer grant",
        {
            "grant_type": "jwt-bearer",
            "assertion_source": "signed",
            "client_authentication": "none",
            "client_id_in_body": False,
        },
        (
            Message(PROGRAM, PROGRAM, "makes an assertion, signs it with a private key"),
            Message(PROGRAM, SERVER, "POST: assertion"),
            Message(SERVER, SERVER, "checks the signature: it speaks for its subject"),
            TOKEN,
        ),
        {
            "grant_type": "An assertion (RFC 7523, section 2.1).",
            "assertion": "The assertion: who asks (`iss`), for whom (`sub`), of which server"
            " (`aud`). Here it stands for the client authentication as well.",
        },
    ),
    Example(
        "token-exchange",
        "the token exchange grant",
        {"grant_type": "token-exchange", "audience": "https://orders.example.com/"},
        (
            Message(PROGRAM, SERVER, "POST: subject_token, audience"),
            Message(SERVER, SERVER, "the token is good, and may be exchanged"),
            Message(SERVER, PROGRAM, "200: access_token for the audience", answer=True),
            Message(PROGRAM, API, "Authorization: Bearer and that token"),
        ),
        {
            "grant_type": "One token for another (RFC 8693, section 2.1).",
            "subject_token": "The token of whom the new one is to stand for.",
            "subject_token_type": "What that token is, as a URI (RFC 8693, section 3).",
            "audience": "Where the new token is to be good: what the server calls it. `--resource`"
            " says it by a URL (RFC 8707, section 2).",
        },
    ),
    Example(
        "password",
        "the password grant",
        {"grant_type": "password"},
        (
            Message(USER, PROGRAM, "user name and password"),
            Message(PROGRAM, SERVER, "POST: username, password"),
            TOKEN,
        ),
        {
            "grant_type": "A user's password, handed over (RFC 6749, section 4.3.2).",
            "username": "Whose password it is.",
            "password": "The password. The program sees it, which is what is wrong with this"
            " grant.",
        },
    ),
)
