"""TLS of the listeners."""

from dataclasses import dataclass

from local.emulator.load_balancer.envoy_config.names import Config, typed
from local.emulator.load_balancer.records import Listener


@dataclass(frozen=True)
class CertificateFiles:
    """A certificate chain and its key as PEM files, named as Envoy's working directory sees them."""

    certificate: str
    key: str


def downstream_tls(listener: Listener, files: CertificateFiles) -> Config:
    """The transport socket of a listener with HTTPS.

    Envoy has no TLS before 1.2. The policies without it begin at 1.3.
    Source: ELB User Guide, "Security policies for your Application Load Balancer".
    """
    lowest = "TLSv1_3" if "TLS13-1-3" in listener.ssl_policy else "TLSv1_2"
    certificate = {
        "certificate_chain": {"filename": files.certificate},
        "private_key": {"filename": files.key},
    }
    common = {
        "tls_params": {"tls_minimum_protocol_version": lowest, "tls_maximum_protocol_version": "TLSv1_3"},
        "tls_certificates": [certificate],
        "alpn_protocols": ["h2", "http/1.1"],
    }
    context = typed("extensions.transport_sockets.tls.v3.DownstreamTlsContext", common_tls_context=common)
    return {"name": "envoy.transport_sockets.tls", "typed_config": context}
