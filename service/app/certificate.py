"""A certificate for one run of the server.

A load balancer accepts its targets' certificates if they are self-signed, and also if they have expired (ELB
User Guide, "Target groups for your Application Load Balancers"). So this one is made at start. No secret is
distributed, and nothing is renewed.
"""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from app.settings import exit_with

_DAYS = 365
_LIMIT_SECONDS = 60
"""A key of this kind takes milliseconds. A machine that is busy takes longer to start the program."""
_REQUEST = """\
[req]
prompt = no
distinguished_name = subject
x509_extensions = extensions
[subject]
commonName = "FastAPI task, self-signed"
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
subjectAltName = DNS:{host}
"""
"""The configuration of `openssl req`. With one of our own, the machine's openssl.cnf does not count."""


class CertificateFiles(NamedTuple):
    """A certificate and its key, PKCS #8 without a password, as PEM files."""

    certificate: Path
    key: Path


@contextmanager
def temporary_certificate() -> Iterator[CertificateFiles]:
    """Make a key and a certificate for this host's name. Their private folder is removed after the block.

    Without a writable temporary folder, or without the program `openssl`, the process ends with code 1.
    """
    try:
        folder = TemporaryDirectory(prefix="tls-")
    except OSError as error:
        exit_with([f"TLS: its certificate needs a writable temporary folder, such as /tmp: {error.strerror}"])
    with folder as name:
        files = CertificateFiles(Path(name, "certificate.pem"), Path(name, "key.pem"))
        request = Path(name, "request.cnf")
        request.write_text(_REQUEST.format(host=socket.gethostname()))
        files.key.touch(mode=0o600)  # private before it holds anything
        _openssl(
            *("req", "-x509", "-config", str(request), "-days", str(_DAYS), "-sha256"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", str(files.key), "-out", str(files.certificate)),
        )
        yield files


def _openssl(*arguments: str) -> None:
    # Debian's ca-certificates depends on this program, and python:3.13-slim-trixie installs that package.
    command = ["openssl", *arguments]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=_LIMIT_SECONDS)  # noqa: S603
    except FileNotFoundError:
        exit_with(["TLS: its certificate needs the program openssl, and there is none on PATH"])
    except subprocess.TimeoutExpired:
        exit_with([f"TLS: openssl did not make a certificate within {_LIMIT_SECONDS} s"])
    except subprocess.CalledProcessError as error:
        reason = " ".join(error.stderr.split()) or f"exit code {error.returncode}"
        exit_with([f"TLS: openssl made no certificate: {reason}"])
