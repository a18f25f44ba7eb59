"""Certificates for the listeners with HTTPS, from an authority that is made for this run.

The certificates of the emulated ACM are records. No browser knows the authority, but curl takes its file.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from local.emulator.load_balancer.envoy_config.tls import CertificateFiles
from local.emulator.load_balancer.files import replace
from local.emulator.load_balancer.records import LoadBalancer, Records

_CLOCK_SKEW = timedelta(hours=1)
_LIFETIME = timedelta(days=200)
"""The longest of a public certificate (CA/Browser Forum, Baseline Requirements, 6.3.2)."""


class Certificates:
    """`authority` is the file for the clients. `folder` holds the certificates and keys for Envoy."""

    def __init__(self, authority: Path, folder: Path) -> None:
        self._authority_file = authority
        self._folder = folder
        self._authority: trustme.CA | None = None
        self._made: dict[tuple[str, ...], CertificateFiles] = {}

    def of(self, records: Records) -> dict[str, CertificateFiles]:
        """A certificate for each listener with HTTPS, by the listener's ARN."""
        return {
            listener.arn: self._certificate(names_of(balancer, listener.certificate_names))
            for balancer in records.load_balancers
            for listener in balancer.listeners
            if listener.protocol == "HTTPS"
        }

    def _certificate(self, names: tuple[str, ...]) -> CertificateFiles:
        if names not in self._made:
            if self._authority is None:
                self._authority = trustme.CA()
                replace(self._authority_file, self._authority.cert_pem.bytes().decode())
            begin = datetime.now(UTC) - _CLOCK_SKEW
            issued = self._authority.issue_cert(*names, not_before=begin, not_after=begin + _LIFETIME)
            stem = self._folder / f"certificate-{len(self._made)}"
            files = CertificateFiles(f"{stem}.pem", f"{stem}.key")
            replace(Path(files.certificate), b"".join(pem.bytes() for pem in issued.cert_chain_pems).decode())
            replace(Path(files.key), issued.private_key_pem.bytes().decode())
            self._made[names] = files
        return self._made[names]


def names_of(balancer: LoadBalancer, certified: tuple[str, ...]) -> tuple[str, ...]:
    """The names by which a client can call, and those of the listener's certificate."""
    own = ("localhost", "127.0.0.1", f"{balancer.name}.alb.localhost".lower(), balancer.dns_name)
    return tuple(dict.fromkeys([*own, *certified]))
