"""What an OpenAPI document says of getting a token: its security schemes, and nothing else of it.

https://spec.openapis.org/oas/v3.2.0.html, section "Security Scheme Object"; Swagger 2.0 as well.
"""

from collections.abc import Mapping
from urllib.parse import unquote

from snippetgen.errors import InputError
from snippetgen.grants import URN
from snippetgen.sources import fetch
from snippetgen.sources.draft import Draft
from snippetgen.sources.fetch import show
from snippetgen.sources.openapi.document import Document, Members, as_object, load
from snippetgen.sources.openapi.flow import Base, Flow, listed

POINTER = "#/components/securitySchemes/"
FLOWS = {
    "clientCredentials": "client_credentials",
    "authorizationCode": "authorization_code",
    "password": "password",
    "deviceAuthorization": "device_code",
}
"""The flows that have a token endpoint, the preferred one first, and their grants."""

PREFERRED = "clientCredentials"

SWAGGER_FLOWS = {
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
    "password": "password",
    "implicit": "implicit",
}
"""The flows of Swagger 2.0 by their names since."""

WITH_SCOPE = ("client_credentials", "password")
"""The grants whose token request has the scope; that of others was asked for before."""


def read(
    source: str,
    scheme: str | None,
    *,
    method: str | None = None,
    grant_type: str | None = None,
    time_limit: float = fetch.TIME_LIMIT,
) -> Draft:
    """Read a document into the keys of a spec.

    Args:
        source: a file, or a URL.
        scheme: the name of the security scheme; None is the only one of OAuth 2.0.
        method: the client authentication that the user asks for, of which no document says.
        grant_type: the grant that the user asks for; None is that of the preferred flow, which is
            then among the keys.
        time_limit: seconds for a URL.

    Raises:
        InputError: the document cannot be read, or no such scheme of it has a token endpoint.
    """
    document = load(source, time_limit)
    schemes = _read_schemes(document)
    name = _choose_scheme(document.where, schemes, scheme)
    where = f"{document.where}: security scheme {show(name)}"
    flow, notes = _choose_flow(where, schemes[name], grant_type)
    grant = (grant_type or FLOWS[flow]).removeprefix(URN)
    members = as_object(f"{where}: {flow}", as_object(where, schemes[name].get("flows")).get(flow))
    found = Flow(f"{where}: {flow}", members, Base.of(document))
    keys: dict[str, object] = {"token_endpoint": found.token_endpoint()}
    if grant_type is None:
        keys["grant_type"] = grant
    notes += found.notes()
    if grant in WITH_SCOPE:
        scopes = list(as_object(where, members.get("scopes")))
        if len(scopes) == 1:
            keys["scope"] = scopes
        elif scopes:
            notes.append(f"scopes there are: {listed(scopes)}; choose with --scope")
    if method is None:
        notes.append(
            "client authentication is nothing that OpenAPI says: client_secret_basic is assumed;"
            " --auth NAME changes it, and snippetgen doctor finds out"
        )
    if method in (None, "client_secret_basic"):
        # Some servers refuse an id in the body beside that in the header.
        keys["client_id_in_body"] = False
    return Draft(document.where, keys, tuple(notes))


def _read_schemes(document: Document) -> dict[str, Members]:
    """The security schemes by name, in the shape of OpenAPI 3.

    Raises:
        InputError: the document is of another version, or refers to another document.
    """
    where, members = document.where, document.members
    if str(members.get("swagger")) == "2.0":
        schemes = as_object(where, members.get("securityDefinitions"))
        return {name: _from_swagger(where, schemes[name]) for name in schemes}
    if not str(members.get("openapi")).startswith("3."):
        raise InputError(f"{where} is no OpenAPI document of version 3, nor of Swagger 2.0")
    schemes = as_object(where, as_object(where, members.get("components")).get("securitySchemes"))
    return {name: _follow(where, schemes, name) for name in schemes}


def _from_swagger(where: str, value: object) -> Members:
    scheme = as_object(where, value)
    flow = SWAGGER_FLOWS.get(str(scheme.get("flow")))
    return {**scheme, "flows": {flow: scheme} if flow else {}}


def _follow(where: str, schemes: Members, name: str) -> Members:
    """The scheme itself, or the one of this document that it refers to, which must be one."""
    scheme = as_object(where, schemes[name])
    reference = scheme.get("$ref")
    if reference is None:
        return scheme
    there = unquote(str(reference).removeprefix(POINTER)).replace("~1", "/").replace("~0", "~")
    target = as_object(where, schemes.get(there))
    if not str(reference).startswith(POINTER) or not target or "$ref" in target:
        raise InputError(
            f"{where}: security scheme {show(name)} refers to {show(str(reference))}, which is not"
            " followed: write the scheme out, or bundle the document"
        )
    return target


def _choose_scheme(where: str, schemes: Mapping[str, Members], asked: str | None) -> str:
    """The name of the scheme that is meant.

    Raises:
        InputError: there is none, or more than one.
    """
    oauth = [name for name, scheme in schemes.items() if scheme.get("type") == "oauth2"]
    if asked is None and len(oauth) == 1:
        return oauth[0]
    if asked is None and oauth:
        described = [f"{name} ({_flow_names(schemes[name])})" for name in oauth]
        raise InputError(f"{where} has {listed(described)}: choose one with --scheme NAME")
    if asked in oauth:
        return asked
    if asked is not None and asked not in schemes:
        names = listed(list(schemes)) or "none at all"
        raise InputError(f"{where} has no security scheme {show(asked)}; there is: {names}")
    if asked is None or schemes[asked].get("type") == "openIdConnect" or not oauth:
        raise _no_oauth(where, schemes if asked is None else {asked: schemes[asked]})
    raise InputError(
        f"{where}: security scheme {show(asked)} is not of type oauth2: choose one that is with"
        f" --scheme: {listed(oauth)}"
    )


def _flow_names(scheme: Members) -> str:
    flows = scheme.get("flows")
    return ", ".join(map(str, flows)) if isinstance(flows, dict) else ""


def _no_oauth(where: str, schemes: Mapping[str, Members]) -> InputError:
    """What to say where no scheme is one of OAuth 2.0."""
    for name, scheme in schemes.items():
        if scheme.get("type") == "openIdConnect":
            url = show(str(scheme.get("openIdConnectUrl")))
            return InputError(
                f"{where}: security scheme {show(name)} is described by its metadata: give"
                f" --issuer {url} instead"
            )
    described = [f"{name} ({scheme.get('type')})" for name, scheme in schemes.items()]
    return InputError(
        f"{where} has no security scheme of type oauth2; there is:"
        f" {listed(described) or 'none at all'}; give --token-endpoint instead"
    )


def _choose_flow(where: str, scheme: Members, grant_type: str | None) -> tuple[str, list[str]]:
    """The flow to take, and what is to be known of that.

    Raises:
        InputError: none of them has a token endpoint.
    """
    flows = as_object(where, scheme.get("flows"))
    there = [flow for flow in FLOWS if flow in flows]
    if not there:
        raise InputError(
            f"{where} has no flow with a token endpoint ({listed(list(flows)) or 'none at all'}):"
            " give --token-endpoint instead"
        )
    wished = [flow for flow in there if FLOWS[flow] == (grant_type or "").removeprefix(URN)]
    flow = (wished or there)[0]
    others = [f"--grant {FLOWS[other]}" for other in there if other != flow]
    notes = []
    if others and not wished:
        notes.append(f"flow {flow} is taken; others are there as well: {', '.join(others)}")
    elif grant_type is None and flow != PREFERRED:
        notes.append(f"flow {flow} is taken, as there is no {PREFERRED}")
    if grant_type in FLOWS.values() and not wished:
        notes.append(f"there is no flow for --grant {grant_type}: the token endpoint is {flow}'s")
    return flow, notes
