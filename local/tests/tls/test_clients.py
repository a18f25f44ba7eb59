"""What curl and Chromium see of a stage with TLS."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from local.deployment.load_balancer import open_ports
from local.deployment.workspace import Workspace
from local.tests.support.secure_service import HOST, LIMIT_SECONDS, Secure


@pytest.mark.parametrize("tls", ["1.2", "1.3"])
@pytest.mark.parametrize("http", ["1.1", "2"])
def test_curl(secure: Secure, installed: Callable[..., str], http: str, tls: str) -> None:
    installed("curl")
    if http == "2" and "HTTP2" not in secure.curl("--version").stdout:
        pytest.skip("this curl has no HTTP/2")
    versions = (f"--http{http}", f"--tlsv{tls}", "--tls-max", tls)
    done = secure.curl("-v", *versions, "-w", "\n%{http_version}", f"{secure.url}/request")
    assert done.returncode == 0, done.stderr
    body, _, version = done.stdout.rpartition("\n")
    assert version == http
    assert f"TLSv{tls}" in done.stderr
    assert re.search("strict-transport-security: max-age=31536000", done.stderr, re.IGNORECASE)
    seen = json.loads(body)
    assert (seen["http"], seen["scheme"]) == ("1.1", "https")
    assert seen["headers"]["x-forwarded-proto"] == "https"
    assert seen["headers"]["host"] == f"{HOST}:{secure.balancer.port}"


def test_plain_http_is_redirected(secure: Secure, installed: Callable[..., str]) -> None:
    installed("curl")
    ports = open_ports(Workspace(secure.project.root).listener_ports).values()
    (plain,) = set(ports) - {secure.balancer.port}
    address = f"http://{HOST}:{plain}/request?a=b"
    answer = secure.curl("-i", address).stdout
    assert answer.startswith("HTTP/1.1 301 ")
    assert f"location: {secure.url}/request?a=b\n" in answer.lower()
    assert json.loads(secure.curl("-L", address).stdout)["scheme"] == "https"


def test_chromium_shows_the_docs(secure: Secure, installed: Callable[..., str], tmp_path: Path) -> None:
    browser = installed("chromium", "chromium-browser", "google-chrome")
    printed = re.search(
        r"^  chromium (--user-data-dir=\S+) (--ignore\S+) (\S+)$", secure.session.output, re.M
    )
    assert printed
    profile, trust, address = printed.groups()
    assert 'data-path="/task"' in _page(secure, browser, profile, trust, address)
    stranger = f"--user-data-dir={tmp_path / 'profile'}"
    assert 'data-path="/task"' not in _page(secure, browser, stranger, address)


def _page(secure: Secure, *command: str) -> str:
    headless = ["--headless=new", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's own does not run as root
    words = [command[0], *headless, *sandbox, *command[1:]]
    done = subprocess.run(
        words, cwd=secure.project.root, capture_output=True, text=True, timeout=LIMIT_SECONDS
    )
    return done.stdout
