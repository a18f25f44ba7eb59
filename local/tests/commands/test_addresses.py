"""What `npm start` says of the addresses of the service."""

import re
from pathlib import Path

import pytest

from local.commands import addresses
from local.deployment.load_balancer import LoadBalancer, Response
from local.deployment.workspace import Workspace


def _lines(tmp_path: Path, domain_name: str | None, *, tls: bool) -> str:
    workspace = Workspace(tmp_path)
    balancer = LoadBalancer("web", 8443, workspace.authority if tls else None)
    return "\n".join(addresses.addresses(workspace, balancer, domain_name))


@pytest.fixture(autouse=True)
def docs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The status of /docs, which a test may change."""
    status = [200]
    monkeypatch.setattr(addresses, "key_digest", lambda _port, _authority: "DIGEST")
    monkeypatch.setattr(LoadBalancer, "get", lambda *_: Response(status[0], "text/html", b""))
    return status


@pytest.mark.parametrize("tls", [False, True])
def test_docs_that_the_service_does_not_serve_are_not_named(
    tmp_path: Path, docs: list[int], *, tls: bool
) -> None:
    assert "/docs" in _lines(tmp_path, None, tls=tls)
    docs[0] = 404
    assert "docs" not in _lines(tmp_path, None, tls=tls)


def test_without_tls_no_certificate_is_named(tmp_path: Path) -> None:
    text = _lines(tmp_path, None, tls=False)
    assert "API   http://localhost:8443/" in text
    assert "http://web.alb.localhost:8443/" in text
    assert "certificate" not in text


@pytest.mark.parametrize(
    ("domain_name", "host"),
    [
        (None, "localhost"),
        ("api.example.com", "localhost"),
        ("api.fastapi.localhost", "api.fastapi.localhost"),
    ],
)
def test_a_name_of_localhost_is_the_address(tmp_path: Path, domain_name: str | None, host: str) -> None:
    text = _lines(tmp_path, domain_name, tls=True)
    url = f"https://{host}:8443"
    assert set(re.findall(r"https?://[^/]+", text)) == {url}
    assert f"curl --cacert .local/authority.pem {url}/" in text
    assert f"--user-data-dir=.local/browser --ignore-certificate-errors-spki-list=DIGEST {url}/docs" in text
