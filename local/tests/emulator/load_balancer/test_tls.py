"""HTTPS at the listener, and to the targets. With a real Envoy."""

import http.client
import socket
import ssl
from dataclasses import replace

import trustme

from local.emulator.load_balancer.certificates import names_of
from local.emulator.load_balancer.records import FixedResponse, LoadBalancer, Redirect, Rule
from local.processes.waiting import wait_until
from local.tests.support.load_balancing import (
    CHECK,
    LIMIT_SECONDS,
    LoadBalancing,
    forward_to,
    group_of,
    listener_of,
)
from local.tests.support.targets import Target

A = "10.0.0.1"


def test_https(balancing: LoadBalancing, targets: list[Target]) -> None:
    balancing.place(A, targets[0])
    group = group_of("secure", A)
    plain = listener_of(Rule((), Redirect(301, protocol="HTTPS", port=443)))
    secure = listener_of(forward_to(group), port=443, protocol="HTTPS")
    balancing.configure((plain, secure), group)
    balancing.wait_for_states(group, **{A: "healthy"})
    port = balancing.ports[secure.arn]
    location = balancing.get("/a", port=balancing.ports[plain.arn]).headers["Location"]
    assert location == f"https://localhost:{port}/a"
    trust = ssl.create_default_context(cafile=balancing.authority)
    connection = http.client.HTTPSConnection("localhost", port, timeout=LIMIT_SECONDS, context=trust)
    connection.request("GET", "/a")
    body = connection.getresponse().read()
    connection.close()
    assert b'"x-forwarded-proto", "https"' in body
    assert f'"x-forwarded-port", "{port}"'.encode() in body


def test_the_hosts_of_a_certificate_are_answered(balancing: LoadBalancing) -> None:
    answer = listener_of(Rule((), FixedResponse(200)))
    secure = listener_of(Rule((), FixedResponse(200)), port=443, protocol="HTTPS")
    balancing.configure((answer, replace(secure, certificate_names=("api.example.com", "*.example.org"))))
    port = balancing.ports[answer.arn]

    def statuses() -> list[int]:
        hosts = ("api.example.com", "a.example.org", "example.org")
        return [balancing.get("/", {"Host": host}, port).status for host in hosts]

    wait_until("the names", lambda: statuses() == [200, 200, 403], LIMIT_SECONDS)


def test_the_name_of_a_load_balancer_leads_to_its_plain_listener(balancing: LoadBalancing) -> None:
    secure = listener_of(Rule((), FixedResponse(200)), port=443, protocol="HTTPS")
    plain = listener_of(Rule((), FixedResponse(200)))
    balancing.configure((secure, plain))
    assert balancing.plane.port_of("Test") == balancing.ports[plain.arn]


def test_http2_is_offered(balancing: LoadBalancing) -> None:
    group = group_of("empty")
    secure = listener_of(forward_to(group), port=443, protocol="HTTPS")
    balancing.configure(secure, group)
    trust = ssl.create_default_context(cafile=balancing.authority)
    trust.set_alpn_protocols(["h2"])
    with (
        socket.create_connection(("127.0.0.1", balancing.ports[secure.arn]), timeout=LIMIT_SECONDS) as plain,
        trust.wrap_socket(plain, server_hostname="test.alb.localhost") as client,
    ):
        assert client.selected_alpn_protocol() == "h2"


def test_names_of_a_certificate() -> None:
    balancer = LoadBalancer("arn", "Web", "web-1.elb.amazonaws.com", ())
    names = names_of(balancer, ("api.example.com", "localhost"))
    assert names == (
        "localhost",
        "127.0.0.1",
        "web.alb.localhost",
        "web-1.elb.amazonaws.com",
        "api.example.com",
    )


def test_targets_over_tls_need_no_valid_certificate(balancing: LoadBalancing, targets: list[Target]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("nobody.example").configure_cert(context)
    targets[0].socket = context.wrap_socket(targets[0].socket, server_side=True)
    balancing.place(A, targets[0])
    group = group_of("over-tls", A, protocol="HTTPS", health_check=replace(CHECK, protocol="HTTPS"))
    balancing.configure(listener_of(forward_to(group)), group)
    balancing.wait_for_states(group, **{A: "healthy"})
    balancing.wait_until_served_by({"a"})
