"""A certificate for one run of the server.

A load balancer does not verify its targets' certificates, so a self-signed one is enough. It is made at
start, so there is no secret to distribute and nothing to renew. No other module imports `cryptography`.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.settings import exit_with

_SUBJECT = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "FastAPI task, self-signed")])
_CLOCK_SKEW = timedelta(days=1)
_LIFETIME = timedelta(days=3650)
"""Longer than any task runs, because nothing replaces a running task's certificate."""


class CertificateFiles(NamedTuple):
    """A certificate and its key, PKCS #8 without a password, as PEM files."""

    certificate: Path
    key: Path


@contextmanager
def temporary_certificate() -> Iterator[CertificateFiles]:
    """Make a key and a certificate for this host's name. Their private folder is removed after the block.

    Without a writable temporary folder the process ends with code 1.
    """
    try:
        folder = TemporaryDirectory(prefix="tls-")
    except OSError as error:
        exit_with([f"TLS: its certificate needs a writable temporary folder, such as /tmp: {error.strerror}"])
    with folder as name:
        files = CertificateFiles(Path(name, "certificate.pem"), Path(name, "key.pem"))
        key = ec.generate_private_key(ec.SECP256R1())
        files.key.touch(mode=0o600)  # private before it holds anything
        files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        files.certificate.write_bytes(_sign(key, socket.gethostname()).public_bytes(Encoding.PEM))
        yield files


def _sign(key: ec.EllipticCurvePrivateKey, host: str) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_SUBJECT)
        .issuer_name(_SUBJECT)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, SHA256())
    )
