"""The keys and certificates that a case's client holds, and others that are not its own."""

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from snippetgen.client_authentication import ClientCertificate
from snippetgen.token_request import TokenRequest
from snippetgen.verify import keys
from snippetgen.verify.authority import Pair
from snippetgen.verify.keys import Jwk, PrivateKey, key_for
from snippetgen.verify.vectors import FILES, Case

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
