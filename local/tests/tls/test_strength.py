"""The listener and the tasks take nothing weak."""

import re
import socket
import ssl
import subprocess
from collections.abc import Callable

import pytest

from local.tests.support.secure_service import HOST, LIMIT_SECONDS, Secure, connected

_WEAK = ("ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "AES128-GCM-SHA256", "DHE-RSA-AES128-SHA")


def test_no_other_authority_is_trusted(secure: Secure) -> None:
    context = ssl.create_default_context()
    with pytest.raises(ssl.SSLCertVerificationError), connected(secure.balancer.port, context):
        pass


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("side", ["listener", "task"])
def test_weak_tls_is_refused(secure: Secure, side: str) -> None:
    port = secure.balancer.port if side == "listener" else secure.task_port
    with connected(port, _context()) as connection:
        assert connection.version() == "TLSv1.3"
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        _assert_refused(port, version, "ALL:@SECLEVEL=0")
    for cipher in _WEAK:
        _assert_refused(port, ssl.TLSVersion.TLSv1_2, f"{cipher}:@SECLEVEL=0")


def _assert_refused(port: int, version: ssl.TLSVersion, ciphers: str) -> None:
    context = _context()
    context.set_ciphers(ciphers)
    context.minimum_version = context.maximum_version = version
    with pytest.raises(ssl.SSLError, match="_ALERT_"), connected(port, context):
        pass


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.mark.parametrize("side", ["listener", "task"])
def test_sslyze_finds_only_that_nobody_knows_the_signer(
    secure: Secure, installed: Callable[..., str], side: str
) -> None:
    port = secure.balancer.port if side == "listener" else secure.task_port
    target = f"{HOST}:{port}{{127.0.0.1}}"
    command = [installed("sslyze"), "--mozilla_config=intermediate", target]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS)
    found = set(re.findall(r"^ +\* (\w+): ", done.stdout.partition("COMPLIANCE AGAINST")[2], re.MULTILINE))
    assert found == {"certificate_path_validation"}, done.stdout


def test_a_task_speaks_tls_only(secure: Secure) -> None:
    with socket.create_connection(("127.0.0.1", secure.task_port), timeout=LIMIT_SECONDS) as plain:
        plain.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        assert not plain.recv(100).startswith(b"HTTP/")
