"""HTTPS as a load balancer speaks it to its targets, and the key's end."""

import socket
import ssl
import stat
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from app.certificate import temporary_certificate
from tests.server_process import Server, fetch, running, unverified

CLIENT_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5)
GET_ROOT = b"\x82\x87\x84\x41\x09localhost"  # HPACK: GET, https, /, and the authority
HEADERS_OF_STREAM_1 = b"\x01\x05\x00\x00\x00\x01"  # END_STREAM and END_HEADERS
DATA, HEADERS = 0, 1
STATUS_200 = 0x88


def connect(server: Server, context: ssl.SSLContext, name: str | None = None) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    return context.wrap_socket(plain, server_hostname=name)


def test_http1_over_tls() -> None:
    with running(TLS="true") as server, closing(server.connect()) as connection:
        assert fetch(connection, "/livez") == (200, b'{"status":"alive"}')
        server.terminate()
        assert server.wait() == 0
    assert "https://127.0.0.1" in server.output


def test_http2_by_alpn() -> None:
    context = unverified()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with running(TLS="true", HTTP2="true") as server, connect(server, context) as connection:
        assert connection.selected_alpn_protocol() == "h2"
        connection.sendall(CLIENT_PREFACE + len(GET_ROOT).to_bytes(3, "big") + HEADERS_OF_STREAM_1 + GET_ROOT)
        frames: dict[int, bytes] = {}
        with connection.makefile("rb") as stream:
            while DATA not in frames:
                header = stream.read(9)
                frames[header[3]] = stream.read(int.from_bytes(header[:3], "big"))
    assert frames[HEADERS][0] == STATUS_200
    assert frames[DATA]


def test_tls_1_2_is_accepted_as_load_balancers_without_tls_1_3_need_it() -> None:
    """ALB then uses ELBSecurityPolicy-2016-08 towards targets. That policy ends at TLS 1.2."""
    context = unverified()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
    with running(TLS="true") as server, connect(server, context) as connection:
        assert connection.version() == "TLSv1.2"


def test_plain_http_is_refused() -> None:
    with (
        running(TLS="true") as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=5) as plain,
    ):
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            answer = plain.recv(100)
        except ConnectionResetError:
            answer = b""
        assert b"HTTP" not in answer


def test_the_certificate_names_the_host_and_the_key_is_private_and_gone_after_exit(tmp_path: Path) -> None:
    with running(TLS="true", TMPDIR=str(tmp_path)) as server:
        (folder,) = tmp_path.iterdir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "key.pem").stat().st_mode) == 0o600
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.load_verify_locations(folder / "certificate.pem")
        with connect(server, trusting, socket.gethostname()) as connection:
            assert connection.getpeercert()
        server.terminate()
        assert server.wait() == 0
    assert list(tmp_path.iterdir()) == []


def test_the_certificate_is_a_servers_and_for_a_year() -> None:
    with temporary_certificate() as files:
        command = ["openssl", "x509", "-in", str(files.certificate), "-noout", "-text"]
        text = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
        assert "PRIVATE KEY-----" in files.key.read_text()
        command = ["openssl", "x509", "-in", str(files.certificate), "-checkend"]
        valid = [subprocess.run([*command, str(days * 86400)], timeout=60).returncode for days in (364, 366)]
    assert valid == [0, 1]
    lines = [line.strip() for line in text.splitlines()]
    for extension, value in {
        "X509v3 Basic Constraints: critical": "CA:FALSE",
        "X509v3 Key Usage: critical": "Digital Signature",
        "X509v3 Extended Key Usage:": "TLS Web Server Authentication",
        "X509v3 Subject Alternative Name:": f"DNS:{socket.gethostname()}",
    }.items():
        assert lines[lines.index(extension) + 1] == value
    assert "ASN1 OID: prime256v1" in lines


PROGRAM_FAILS = "#!/bin/sh\necho 'no random numbers' >&2\nexit 3\n"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (None, "its certificate needs the program openssl, and there is none on PATH"),
        (PROGRAM_FAILS, "openssl made no certificate: no random numbers"),
    ],
)
def test_no_certificate_is_one_line(
    program: str | None,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if program:
        (tmp_path / "openssl").write_text(program)
        (tmp_path / "openssl").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit) as exit_, temporary_certificate():
        pass
    assert exit_.value.code == 1
    assert capsys.readouterr().err == f"error: TLS: {reason}\n"


def test_no_temporary_folder_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(SystemExit) as exit_, temporary_certificate():
        pass
    assert exit_.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: TLS: its certificate needs a writable temporary folder")
