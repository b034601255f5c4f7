"""Situations, each with the words for it: what happened, why, and what to change."""

from typing import NamedTuple


class Explanation(NamedTuple):
    """The words for a situation.

    Args:
        happened: what was seen.
        why: what is, or may be, the reason.
        change: what to do.
    """

    happened: str
    why: str
    change: str = ""


EXPLANATIONS = {
    # What works, and why something else did not.
    "raw": Explanation(
        "Encoded Basic credentials were refused; the same ones raw were accepted.",
        "The credentials hold characters that encoding changes, such as + / = or %. RFC 6749,"
        " section 2.3.1, has the client encode them; this server compares them as they are.",
        'credential_encoding = "none"',
    ),
    "plain_raw": Explanation(
        "Basic credentials that were encoded more than they need were refused.",
        "The server compares them as they are. Yours hold nothing that encoding changes, so that"
        " either form works today; once a secret holds a + only raw ones will.",
        'credential_encoding = "none"',
    ),
    "decodes": Explanation(
        "The request as given sends Basic credentials raw; encoded ones were accepted.",
        "The server decodes them (RFC 6749, section 2.3.1). In raw ones it reads a + as a blank"
        " and stumbles over a %.",
        'credential_encoding = "form"',
    ),
    "beside_refused": Explanation(
        "client_id in the body was refused beside the Basic header.",
        "The server takes it for a second client authentication (RFC 6749, section 2.3, allows"
        " one). The same request without it was accepted.",
        "client_id_in_body = false",
    ),
    "client_id_needed": Explanation(
        "Basic credentials were accepted only with client_id in the body as well.",
        "The server looks the client up by the parameter before it reads the header.",
        "client_id_in_body = true",
    ),
    "other_method": Explanation(
        "{refused}: refused, while another method was accepted with the same client.",
        "The client is registered for another method, or the server does not offer this one.",
    ),
    "scope_refused": Explanation(
        "The client was authenticated; the scope was refused: {scope}.",
        "It is unknown, misspelt, or not granted to this client. Scopes are case-sensitive.",
        "ask for a scope that the client is granted, or grant it at the server",
    ),
    "scope_needed": Explanation(
        "The client was authenticated; there is no token {tried}.",
        "The server has no default scope for the client, and grants none that was asked for.",
        "scope: one that the client is granted; some servers want one that ends in /.default",
    ),
    "target_refused": Explanation(
        "The client was authenticated; the resource or audience was refused.",
        "The server does not know it, or issues no tokens for it to this client (RFC 8707,"
        " section 2).",
        "ask for a resource that the server knows",
    ),
    "json": Explanation(
        "The parameters were refused as a form, and accepted as JSON.",
        "The server departs from RFC 6749, section 3.2, which has a form.",
        'body_format = "json"',
    ),
    "issuer": Explanation(
        "The assertion was refused for the token endpoint, and accepted for the issuer.",
        "The server compares the claim aud with its own name (RFC 7523, section 3).",
        "assertion_audience: the issuer",
    ),
    "used_up": Explanation(
        "The search ended with the first token.",
        "What this grant is based on is used up, or replaced, by one.",
    ),
    "budget": Explanation(
        "{budget} requests were sent, and no more will be.",
        "What was not found out by then stays unknown.",
        "run it again with --auth METHOD for the method that matters",
    ),
    # What the server said where nothing works.
    "invalid_client": Explanation(
        "No method was accepted; the server said invalid_client.",
        "Most likely the id or the secret is wrong or has expired, belongs to another environment"
        " (test, production), or the variable holds more than the secret. Or the client is"
        " registered for another method.",
        "copy id and secret anew; look up the client's method at the server and give it by --auth",
    ),
    "invalid_assertion": Explanation(
        "The assertion was refused.",
        "The server checks it with another key (for client_secret_jwt that is the secret), wants a"
        " kid, another algorithm or another audience; or the clocks differ by minutes.",
        "look at --key-id, --signing-algorithm and --assertion-audience",
    ),
    "invalid_request": Explanation(
        "Every request was refused with invalid_request.",
        "A parameter or header is missing that the server wants, or one is not allowed.",
        "look for what its description names, and add it by --param, --audience or --header",
    ),
    "unauthorized_client": Explanation(
        "The server said unauthorized_client: the search stopped.",
        "The client may not use this grant. Some servers, Keycloak among them, say it of a wrong"
        " secret too.",
        "check the secret; then allow the client this grant at the server",
    ),
    "unsupported_grant_type": Explanation(
        "The server said unsupported_grant_type: the search stopped.",
        "It does not offer the grant at this endpoint, or reads no form.",
        "check the URL first, then --grant",
    ),
    "invalid_grant": Explanation(
        "The server said invalid_grant: the search stopped.",
        "It knew the client. The code, token, assertion or password is wrong, used up or expired,"
        " or belongs to another client.",
        "begin anew with a fresh one",
    ),
    "authorization_pending": Explanation(
        "The server said authorization_pending: the search stopped.",
        "It knew the client, and waits for the user to confirm the device's code.",
        "confirm the code first, then ask again",
    ),
    # Answers that end the search.
    "locked_out": Explanation(
        "The server limits attempts: the search stopped at once.",
        "Too many requests, or too many that failed. {wait}",
        "wait before the next attempt, and check id and secret meanwhile",
    ),
    "redirect": Explanation(
        "The answer points elsewhere, to {host}; it was not followed.",
        "Following would hand the credentials to whoever is there.",
        "find the real token endpoint; the server's metadata names it",
    ),
    "server_error": Explanation(
        "The server failed with status {status}.",
        "It may be down, or break on something in the request.",
        "try again later; tell the server's people what was sent",
    ),
    "no_answer": Explanation(
        "The request failed: {failure}.",
        "The host, the network, a proxy or a certificate is not what it should be.",
        "check the URL, and the certificates that this machine trusts; never turn checks off",
    ),
    "not_found": Explanation(
        "The server has nothing to POST to at this URL (status {status}).",
        "This is not the token endpoint; it often ends in /token, and the one for authorization"
        " is another.",
        "token_endpoint: as the server's metadata has it",
    ),
    "web_page": Explanation(
        "The answer is a web page (status {status}).",
        "This is not the token endpoint, or a proxy or login page answers in its place.",
        "token_endpoint: as the server's metadata has it",
    ),
    "media_type": Explanation(
        "The server does not take a form (status 415).",
        "It departs from RFC 6749, section 3.2.",
        'body_format = "json", and ask again',
    ),
    "unauthorized": Explanation(
        "The server refused with status 401 and none of the codes of RFC 6749: the search stopped.",
        "Mostly id or secret; but a proxy or gateway before the server may have answered.",
        "check id and secret, and the URL",
    ),
    "forbidden": Explanation(
        "The server forbids the request (status 403): the search stopped.",
        "Mostly a policy: a network, a header, an audience that is not allowed, or a client that"
        " is blocked.",
        "ask the server's people; do not try on",
    ),
    "no_token": Explanation(
        "The answer is a success (status {status}) and holds no access token.",
        "This is not the token endpoint, or the server reports errors with a status of success.",
        "check the URL; the server's own words are above",
    ),
    "nonce_again": Explanation(
        "The server asked for another DPoP nonce after it was sent the one that it gave.",
        "It changes its nonce faster than an answer takes, or several servers do not share it.",
        "tell the server's people",
    ),
    "other_refusal": Explanation(
        "The server refused in words of its own (status {status}): the search stopped.",
        "It is none of the answers that RFC 6749, section 5.2, has for a client to try on.",
        "look its words up in the server's documentation",
    ),
    # Entra's numbers.
    "AADSTS7000215": Explanation(
        "Entra said AADSTS7000215: the secret is invalid.",
        "Mostly the ID of the secret was copied in place of its value.",
        "CLIENT_SECRET: the value, which is shown only once; make a new one",
    ),
    "AADSTS7000222": Explanation(
        "Entra said AADSTS7000222: the secret has expired.",
        "No request can succeed with it; the search stopped.",
        "make a new secret for the app registration",
    ),
    "AADSTS700016": Explanation(
        "Entra said AADSTS700016: the tenant does not know this client.",
        "CLIENT_ID is wrong, or the URL names another tenant; the search stopped.",
        "compare CLIENT_ID and the tenant in the URL with the app registration",
    ),
    "AADSTS90002": Explanation(
        "Entra said AADSTS90002: there is no such tenant.",
        "The tenant in the URL is misspelt, or in another cloud; the search stopped.",
        "token_endpoint: with your tenant's ID",
    ),
    "AADSTS1002012": Explanation(
        "Entra said AADSTS1002012: this scope is not for client credentials.",
        "With this grant Entra takes the scope of a whole resource alone.",
        "scope: the resource's URI and /.default, nothing else",
    ),
    "AADSTS70011": Explanation(
        "Entra said AADSTS70011: the scope is not valid.",
        "It is misspelt, or mixes resources.",
        "scope: the resource's URI and /.default",
    ),
    # Oddities of an answer that has a token.
    "expires_in_missing": Explanation(
        "The answer does not say when the token expires (expires_in).",
        "RFC 6749, section 5.1, recommends it.",
        "find the lifetime in the server's documentation, and ask anew on a 401",
    ),
    "expires_in_text": Explanation(
        "expires_in is not a number but text.",
        "RFC 6749, section 5.1, has a number; strict libraries stumble over it.",
        "a program that reads it converts it first",
    ),
    "token_type_missing": Explanation(
        "The answer does not say what kind of token it is (token_type).",
        "RFC 6749, section 5.1, requires it; strict libraries refuse the answer.",
        "most likely it is Bearer",
    ),
    "token_type_other": Explanation(
        "The token is none of type Bearer; token_type is {token_type}.",
        "The resource server wants it shown in another way than Authorization: Bearer.",
        "look up how in the server's documentation",
    ),
    "scope_differs": Explanation(
        "The scope that was granted is another than was asked for: {scope}.",
        "The server leaves out what the client is not granted, or adds its own (RFC 6749,"
        " section 3.3).",
        "check that what the program needs is in it",
    ),
}
