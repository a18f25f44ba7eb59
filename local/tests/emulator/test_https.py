"""A listener with HTTPS, and the certificate that ACM has for it. Through AWS's API."""

import socket
import ssl

from local.deployment.emulated_aws import EmulatedAws
from local.processes.waiting import wait_until
from local.tests.support.balancer import load_balancer
from local.tests.support.stacks import Client

_NAME = "secure"
_HOST = "api.example.com"
_LIMIT_SECONDS = 30.0


def test_listener_has_a_certificate_for_its_names(client: Client, emulator: EmulatedAws) -> None:
    api = client("elbv2")
    certificate = client("acm").request_certificate(DomainName=_HOST)["CertificateArn"]
    (made,) = api.create_load_balancer(Name=_NAME)["LoadBalancers"]
    answer = {"StatusCode": "200", "ContentType": "text/plain", "MessageBody": "safe"}
    api.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": answer}],
    )
    balancer = load_balancer(_NAME, client, emulator)
    assert balancer.url.startswith("https://localhost:")
    wait_until("the rule", lambda: balancer.get("/").body == b"safe", _LIMIT_SECONDS)
    trust = ssl.create_default_context(cafile=emulator.authority)
    with (
        socket.create_connection(("127.0.0.1", balancer.port), timeout=_LIMIT_SECONDS) as plain,
        trust.wrap_socket(plain, server_hostname=_HOST) as secure,
    ):
        assert secure.version() in ("TLSv1.2", "TLSv1.3")
