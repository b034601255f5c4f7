"""The keys and certificates of a verification: made anew for it, and vouched for by nobody else."""

import datetime
import ipaddress
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12Certificate,
    serialize_java_truststore,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TRUSTSTORE_PASSWORD = b"changeit"
"""Java's own default: a store of public certificates has no secret to keep."""

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

LOOPBACK = (x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
"""What this machine calls itself."""

ELSEWHERE = "other.example.com"

DAY = datetime.timedelta(days=1)


class Pair(NamedTuple):
    """A certificate and its private key, both in PEM."""

    certificate: bytes
    key: bytes

    @property
    def thumbprint(self) -> bytes:
        """The SHA-256 of the certificate (RFC 8705, section 3.1)."""
        return x509.load_pem_x509_certificate(self.certificate).fingerprint(hashes.SHA256())


class Authority:
    """A certificate authority in a folder of its own."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="snippetgen-authority-")
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("snippetgen test authority")
        builder = _builder(self._name, self._name, self._key.public_key())
        usage = x509.KeyUsage(
            key_cert_sign=True,
            crl_sign=True,
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        builder = builder.add_extension(usage, critical=True)
        self._certificate = builder.sign(self._key, hashes.SHA256())
        self.certificates = Path(self._folder.name, "authority.pem")
        self.certificates.write_bytes(self._certificate.public_bytes(Encoding.PEM))
        self.truststore = Path(self._folder.name, "authority.p12")
        self.truststore.write_bytes(
            serialize_java_truststore(
                [PKCS12Certificate(self._certificate, b"authority")],
                BestAvailableEncryption(TRUSTSTORE_PASSWORD),
            )
        )

    def server(self) -> Path:
        """A certificate for this machine's loopback names: a PEM file with its key."""
        return self._for_server("127.0.0.1", LOOPBACK)

    def other_server(self) -> Path:
        """The same for another machine."""
        return self._for_server(ELSEWHERE, [x509.DNSName(ELSEWHERE)])

    def _for_server(self, name: str, names: Sequence[x509.GeneralName]) -> Path:
        path = Path(self._folder.name, f"{name}.pem")
        if not path.exists():
            certificate, key = self.issue(name, ExtendedKeyUsageOID.SERVER_AUTH, names)
            path.write_bytes(certificate + key)
        return path

    def client(self, name: str) -> Pair:
        """A client certificate with that common name."""
        return self.issue(name, ExtendedKeyUsageOID.CLIENT_AUTH)

    def issue(
        self,
        name: str,
        usage: x509.ObjectIdentifier,
        names: Sequence[x509.GeneralName] = LOOPBACK,
    ) -> Pair:
        """A certificate that this authority vouches for."""
        key = rsa.generate_private_key(65537, 2048)
        builder = _builder(_name(name), self._name, key.public_key(), names)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        return _pair(builder.sign(self._key, hashes.SHA256()), key)


@cache
def authority() -> Authority:
    """The authority of this process, which every runtime is told to trust."""
    return Authority()


def self_signed(name: str) -> Pair:
    """A certificate that vouches for itself alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_name(name), _name(name), key.public_key())
    return _pair(builder.sign(key, hashes.SHA256()), key)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: PublicKey,
    names: Sequence[x509.GeneralName] = LOOPBACK,
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
    )


def _pair(certificate: x509.Certificate, key: PrivateKey) -> Pair:
    return Pair(
        certificate.public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )
