"""The lines of `npm start` that say where the service answers, and how a client trusts its certificate."""

import base64
import hashlib
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
    if balancer.authority is None:
        url = balancer.url
        return [*_urls(url), f"      (in a browser also {balancer.url_by_name}/)"]
    is_local = domain_name is not None and domain_name.endswith(".localhost")
    url = f"https://{domain_name}:{balancer.port}" if is_local else balancer.url
    authority = os.path.relpath(balancer.authority, workspace.root)
    profile = os.path.relpath(workspace.browser, workspace.root)
    digest = key_digest(balancer.port, balancer.authority)
    return [
        *_urls(url),
        "",
        "An authority of this start alone has signed the certificate. To trust it for one command:",
        f"  curl --cacert {authority} {url}/",
        f"  chromium --user-data-dir={profile} --ignore-certificate-errors-spki-list={digest} {url}/docs",
    ]


def _urls(url: str) -> list[str]:
    return [f"API   {url}/", f"docs  {url}/docs"]


def key_digest(port: int, authority: Path) -> str:
    """The SHA-256 digest of the certificate's public key in base64, as Chromium's option takes it."""
    address = ("127.0.0.1", port)
    pem = ssl.get_server_certificate(address, ca_certs=str(authority), timeout=_LIMIT_SECONDS)
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    encoded = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(encoded).digest()).decode()
