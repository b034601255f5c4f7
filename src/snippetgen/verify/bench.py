"""The bench a snippet is tried on: mock servers, and a port where nobody listens."""

import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from snippetgen.client_authentication import (
    ClientCertificate,
    ClientSecretBasic,
    CredentialEncoding,
    PublicClient,
)
from snippetgen.target import Target
from snippetgen.token_request import TokenRequest
from snippetgen.verify import answers, keys, runner
from snippetgen.verify.authority import Pair, authority, self_signed
from snippetgen.verify.keys import Jwk, PrivateKey, key_for
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.oracle import Evidence, judge
from snippetgen.verify.registration import Client
from snippetgen.verify.vectors import FILES, VARIABLES, Case

ODD_END = ".~+/'\"$%{}`!#&;="
"""A token is printed as it is, whatever a shell or a template would make of it."""

OTHER = "other "
"""How the names of files begin that hold another key or certificate than the client's."""


class Holdings:
    """The keys and certificates that a case's client holds."""

    def __init__(self, case: Case, request: TokenRequest, certificate: Pair, other: Pair) -> None:
        self.files: dict[str, bytes] = {}
        self.public: dict[str, Jwk] = {}
        self.certificate: Pair | None = None
        for assertion in request.assertions():
            if not assertion.symmetric:
                algorithm, key_format = assertion.algorithm, assertion.private_key_format
                self._hold("PRIVATE_KEY_FILE", key_for(algorithm), key_format)
                self._spoil(case.key, algorithm, key_format)
        if request.proof:
            key = key_for(request.proof.algorithm, "DPoP")
            self._hold("DPOP_KEY_FILE", key, request.proof.private_key_format)
        if isinstance(request.client_authentication, ClientCertificate):
            self.certificate = certificate
            for prefix, pair in (("", certificate), (OTHER, other)):
                self.files[prefix + FILES["CLIENT_CERTIFICATE_FILE"]] = pair.certificate
                self.files[prefix + FILES["CLIENT_KEY_FILE"]] = pair.key

    def _hold(self, variable: str, key: PrivateKey, key_format: str) -> None:
        self.public[variable] = key.public
        self.files[FILES[variable]] = key.file[key_format]
        kind = {"RSA": "RSA", "EC": "EC"}.get(key.public["kty"], "EdDSA")
        self.files[OTHER + FILES[variable]] = keys.key_of_kind(kind, OTHER).file[key_format]

    def _spoil(self, name: str, algorithm: str, key_format: str) -> None:
        if name == keys.GOOD:
            return
        content = keys.bad_file(name, algorithm, key_format)
        if content is None:
            del self.files[FILES["PRIVATE_KEY_FILE"]]
        else:
            self.files[FILES["PRIVATE_KEY_FILE"]] = content

    def private_texts(self) -> tuple[str, ...]:
        """Parts of the private keys, each of which must stay where it is."""
        lines = [line for each in self.files.values() for line in each.decode().splitlines()]
        return tuple(line[:60] for line in lines if len(line) > 40 and "-----" not in line)

    def der(self) -> bytes | None:
        """The certificate as it goes over the wire."""
        if not self.certificate:
            return None
        certificate = load_pem_x509_certificate(self.certificate.certificate)
        return certificate.public_bytes(Encoding.DER)


def _unvouched(folder: Path) -> Path:
    """A certificate for this machine that nobody vouches for, with its key."""
    path = folder / "unvouched.pem"
    path.write_bytes(b"".join(self_signed("127.0.0.1")))
    return path


def _by_name(server: MockAuthorizationServer) -> str:
    """The server's root URL with a name: not every client finds addresses in certificates."""
    return server.url.replace("127.0.0.1", "localhost")


class Bench:
    """Tries one case at a time; use it in a `with` statement."""

    def __enter__(self) -> Self:
        self._certificates = {False: authority().client("client"), True: self_signed("client")}
        self._other = authority().client("other client")
        trusted = authority().certificates.read_text(encoding="ascii")
        trusted += self._certificates[True].certificate.decode()
        with ExitStack() as stack:
            nobody = Client("", "")
            self.second = stack.enter_context(MockAuthorizationServer(nobody))
            self.server = stack.enter_context(
                MockAuthorizationServer(nobody, redirect_to=self.second.url, token_end=ODD_END)
            )
            self.secure = stack.enter_context(
                MockAuthorizationServer(
                    nobody,
                    redirect_to=self.second.url,
                    token_end=ODD_END,
                    certificate=authority().server(),
                    trusted=trusted,
                )
            )
            folder = Path(stack.enter_context(TemporaryDirectory()))
            self.untrusted = stack.enter_context(
                MockAuthorizationServer(nobody, certificate=_unvouched(folder))
            )
            self.misnamed = stack.enter_context(
                MockAuthorizationServer(nobody, certificate=authority().other_server())
            )
            # Bound and never listening: connections are refused, and nobody else takes the port.
            closed = stack.enter_context(socket.socket())
            closed.bind(("127.0.0.1", 0))
            self.refusing = f"http://127.0.0.1:{closed.getsockname()[1]}"
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def try_case(self, target: Target, case: Case) -> list[str]:
        """Run the target's snippet for a case and return the judge's complaints.

        Raises:
            UnsupportedError: the target cannot express the request.
        """
        request = self.request(case)
        return self._try(target, case, request, request, case.environment(request))

    def request(self, case: Case) -> TokenRequest:
        """The request of a case, to the server that its answer and method want."""
        servers = {
            answers.REFUSED: self.refusing,
            answers.UNTRUSTED: self.untrusted.url,
            answers.MISNAMED: _by_name(self.misnamed),
        }
        method = str(dict(case.fields).get("client_authentication", ""))
        own = self.secure.url if "tls" in method else self.server.url
        if case.secure:
            own = _by_name(self.secure)
        return case.request(servers.get(case.answer, own))

    def try_sabotage(self, target: Target, sabotage: "Sabotage") -> list[str]:
        """Run a snippet that does something else than asked, and return the complaints."""
        case = sabotage.case
        request = self.request(case)
        done = sabotage.request(request, self)
        variables = sabotage.variables(case.environment(request))
        return self._try(target, case, request, done, variables)

    def _try(
        self,
        target: Target,
        case: Case,
        asked: TokenRequest,
        done: TokenRequest,
        variables: Mapping[str, str],
    ) -> list[str]:
        certificate = self._certificates[
            asked.client_authentication == ClientCertificate(self_signed=True)
        ]
        held = Holdings(case, asked, certificate, self._other)
        wrong = (self.untrusted, self.misnamed)
        for server in (self.server, self.secure, self.second, *wrong):
            server.client = _registered(case, asked, held)
            server.answer = case.answer
            server.forget()
        outcome = runner.run(target, done, variables, held.files, style=case.style)
        own = (self.server, self.secure)
        evidence = Evidence(
            [each for server in (*own, *wrong) for each in server.received],
            list(self.second.received),
            [token for server in own for token in server.issued],
            held.public,
            held.der(),
            held.private_texts(),
        )
        return judge(case, asked, outcome, evidence)


def _registered(case: Case, request: TokenRequest, held: Holdings) -> Client:
    """The client of a case as a server knows it."""
    authentication = request.client_authentication
    encoding: CredentialEncoding = "form"
    if isinstance(authentication, ClientSecretBasic):
        encoding = authentication.credential_encoding
    granted = VARIABLES | {"custom_grant_type": request.grant.grant_type}
    if request.grant.assertion:
        del granted["ASSERTION"]
    return Client(
        case.client_id,
        case.client_secret,
        encoding,
        isinstance(authentication, PublicClient),
        held.public.get("PRIVATE_KEY_FILE"),
        held.certificate.thumbprint if held.certificate else None,
        granted,
    )


@dataclass(frozen=True, slots=True)
class Sabotage:
    """A change that makes a snippet wrong.

    Args:
        name: what was done.
        case: to which case; untouched, it must pass.
        caught_by: how the complaint starts that must be among the judge's.
        request: what the snippet asks instead.
        variables: what it finds in its environment instead.
    """

    name: str
    caught_by: str
    case: Case
    request: Callable[[TokenRequest, Bench], TokenRequest] = lambda request, _: request
    variables: Callable[[dict[str, str]], dict[str, str]] = lambda variables: variables


SABOTAGED = Case(
    name="sabotage",
    client_id="client-1",
    client_secret="not-a-real-secret-1",
    inline=False,
    unset=(),
    answer=answers.TOKEN,
    path="/token",
    fields=(("scope", ["read"]),),
)
"""The case that is sabotaged, as it is and with other methods."""

SIGNED = replace(
    SABOTAGED,
    name="sabotage of private_key_jwt",
    fields=(("client_authentication", "private_key_jwt"),),
)
BOUND = replace(SABOTAGED, name="sabotage of DPoP", fields=(("dpop", True),))
CERTIFIED = replace(
    SABOTAGED,
    name="sabotage of tls_client_auth",
    fields=(("client_authentication", "tls_client_auth"),),
)


def _with_other(*names: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda variables: variables | {name: OTHER + FILES[name] for name in names}


SABOTAGES = (
    Sabotage(
        "changed secret",
        "Basic credentials",
        SABOTAGED,
        variables=lambda variables: variables | {"CLIENT_SECRET": "not-a-real-secret-2"},
    ),
    Sabotage(
        "dropped scope",
        "parameter scope",
        SABOTAGED,
        request=lambda request, _: replace(request, scope=()),
    ),
    # What a hard-coded token looks like from outside: a token, and no request that earned it.
    Sabotage(
        "token from elsewhere",
        "received 0 requests",
        SABOTAGED,
        request=lambda request, bench: replace(request, token_endpoint=f"{bench.second.url}/token"),
    ),
    Sabotage("another key", "assertion: ", SIGNED, variables=_with_other("PRIVATE_KEY_FILE")),
    Sabotage("another DPoP key", "DPoP proof: ", BOUND, variables=_with_other("DPOP_KEY_FILE")),
    Sabotage(
        "another certificate",
        "client certificate: ",
        CERTIFIED,
        variables=_with_other("CLIENT_CERTIFICATE_FILE", "CLIENT_KEY_FILE"),
    ),
)
