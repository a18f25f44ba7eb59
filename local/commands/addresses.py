"""The lines of `npm start` that say where the service answers, and how a client trusts its certificate."""

import base64
import hashlib
import http.client
import os
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from local.deployment.load_balancer import LoadBalancer
from local.deployment.workspace import Workspace

_LIMIT_SECONDS = 10.0


def addresses(workspace: Workspace, balancer: LoadBalancer, domain_name: str | None) -> list[str]:
    """`domain_name` is the stage's. It is an address here if it is a name of localhost."""
    docs = serves_docs(balancer)
    page = "docs" if docs else ""
    if balancer.authority is None:
        url = balancer.url
        return [*_urls(url, docs=docs), f"      (in a browser also {balancer.url_by_name}/)"]
    is_local = domain_name is not None and domain_name.endswith(".localhost")
    url = f"https://{domain_name}:{balancer.port}" if is_local else balancer.url
    authority = os.path.relpath(balancer.authority, workspace.root)
    profile = os.path.relpath(workspace.browser, workspace.root)
    digest = key_digest(balancer.port, balancer.authority)
    return [
        *_urls(url, docs=docs),
        "",
        "An authority of this start alone has signed the certificate. To trust it for one command:",
        f"  curl --cacert {authority} {url}/",
        f"  chromium --user-data-dir={profile} --ignore-certificate-errors-spki-list={digest} {url}/{page}",
    ]


def serves_docs(balancer: LoadBalancer) -> bool:
    """Ask, because the service alone knows: by its variable DOCS, or because it is another application."""
    try:
        return balancer.get("/docs", _LIMIT_SECONDS).status < 400
    except (OSError, http.client.HTTPException):
        return False


def _urls(url: str, *, docs: bool) -> list[str]:
    return [f"API   {url}/", *([f"docs  {url}/docs"] if docs else [])]


def key_digest(port: int, authority: Path) -> str:
    """The SHA-256 digest of the certificate's public key in base64, as Chromium's option takes it."""
    address = ("127.0.0.1", port)
    pem = ssl.get_server_certificate(address, ca_certs=str(authority), timeout=_LIMIT_SECONDS)
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    encoded = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(encoded).digest()).decode()
