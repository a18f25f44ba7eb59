"""What a client and a target see of the load balancer. With a real Envoy."""

import http.client
import re
import socket
import threading
import time

import pytest

from local.emulator.load_balancer.records import (
    Condition,
    FixedResponse,
    Listener,
    NotEmulated,
    Redirect,
    Rule,
    TargetGroup,
)
from local.processes.waiting import wait_until
from local.tests.support.load_balancing import LIMIT_SECONDS, LoadBalancing, forward_to, group_of, listener_of
from local.tests.support.targets import Target

A, B = "10.0.0.1", "10.0.0.2"


def _on(path: str, action: FixedResponse | Redirect | NotEmulated) -> Rule:
    return Rule((Condition("path-pattern", (path,)),), action)


@pytest.fixture
def group(balancing: LoadBalancing, targets: list[Target]) -> TargetGroup:
    balancing.place(A, targets[0])
    return group_of("requests", A)


def _serve(
    balancing: LoadBalancing, group: TargetGroup, listener: Listener | None = None, **attributes: str
) -> None:
    balancing.configure(listener or listener_of(forward_to(group)), group, **attributes)
    balancing.wait_for_states(group, **{A: "healthy"})
    balancing.wait_until_served_by({"a"})


def _configure_until(balancing: LoadBalancing, path: str, status: int) -> None:
    """Envoy reads a changed file a moment after it was written."""
    wait_until(f"{status} at {path}", lambda: balancing.get(path).status == status, LIMIT_SECONDS)


def test_headers_that_the_target_sees(balancing: LoadBalancing, group: TargetGroup) -> None:
    _serve(balancing, group)
    given = {
        "X-Forwarded-For": "192.0.2.7",
        "X-Request-ID": "mine",
        "X_Under": "1",
        "X-Envoy-Internal": "true",
    }
    headers = balancing.get("/", given).seen["headers"]
    assert headers["host"] == f"localhost:{balancing.port}", "with its port, so that absolute addresses work"
    assert headers["x-forwarded-for"] == "192.0.2.7, 127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-port"] == str(balancing.port)
    assert headers["x-request-id"] == "mine"
    assert headers["x_under"] == "1"
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", headers["x-amzn-trace-id"])
    assert not [name for name in headers if "envoy" in name]
    assert "x-request-id" not in balancing.get("/").seen["headers"]


def test_trace_id_keeps_the_clients_root(balancing: LoadBalancing, group: TargetGroup) -> None:
    _serve(balancing, group)
    first = balancing.get("/", {"X-Amzn-Trace-Id": "Root=1-2-3;Sampled=1"}).seen["headers"]["x-amzn-trace-id"]
    own, root, sampled = first.split(";")
    assert (own[:7], root, sampled) == ("Self=1-", "Root=1-2-3", "Sampled=1")
    second = balancing.get("/", {"X-Amzn-Trace-Id": first}).seen["headers"]["x-amzn-trace-id"]
    assert second.count("Self=") == 1
    assert not second.startswith(own)


def test_attributes_change_the_headers(balancing: LoadBalancing, group: TargetGroup) -> None:
    listener = listener_of(
        forward_to(group),
        routing__http__response__strict_transport_security__header_value="max-age=9",
        routing__http__response__x_frame_options__header_value="DENY",
    )
    _serve(
        balancing,
        group,
        listener,
        routing__http__drop_invalid_header_fields__enabled="true",
        routing__http__xff_header_processing__mode="remove",
    )
    given = {"X_Under": "1", "X.Dot": "1", "X-Good": "1", "X-Forwarded-For": "192.0.2.7"}
    wait_until("the attribute", lambda: "x_under" not in _seen(balancing, given), LIMIT_SECONDS)
    seen = _seen(balancing, given)
    assert "x-good" in seen
    assert not {"x_under", "x.dot", "x-forwarded-for"} & set(seen)
    answer = balancing.get("/")
    assert answer.headers["Strict-Transport-Security"] == "max-age=9"
    assert answer.headers["X-Frame-Options"] == "DENY"


def _seen(balancing: LoadBalancing, headers: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = balancing.get("/", headers).seen["headers"]
    return found


def test_other_hosts_are_refused(balancing: LoadBalancing, group: TargetGroup) -> None:
    named = Rule((Condition("host-header", ("api.example.com",)),), FixedResponse(200, body="by name"))
    _serve(balancing, group, listener_of(named, forward_to(group)))
    wait_until(
        "the name", lambda: balancing.get("/", {"Host": "API.example.com"}).body == b"by name", LIMIT_SECONDS
    )
    assert balancing.get("/", {"Host": "test.alb.localhost:1"}).status == 200
    refused = balancing.get("/", {"Host": "rebound.example"})
    assert refused.status == 403
    assert refused.body.startswith(b"refused: the Host header")


def test_fixed_responses_and_redirects(balancing: LoadBalancing, group: TargetGroup) -> None:
    plain = listener_of(
        _on("/fixed", FixedResponse(503, "application/json", '{"a": "50%"}')),
        _on("/secure", Redirect(301, protocol="HTTPS", port=443)),
        _on("/old/*", Redirect(302, path="/new/#{path}")),
        _on("/query", Redirect(302, host="other.example", path="/there", query="a=1")),
        _on("/sign-in", NotEmulated("the action authenticate-oidc")),
        forward_to(group),
    )
    secure = listener_of(forward_to(group), port=443)
    balancing.configure((plain, secure), group)
    port, secure_port = balancing.ports[plain.arn], balancing.ports[secure.arn]
    wait_until("the rule", lambda: balancing.get("/fixed", port=port).status == 503, LIMIT_SECONDS)
    fixed = balancing.get("/fixed", port=port)
    assert (fixed.headers["Content-Type"], fixed.body) == ("application/json", b'{"a": "50%"}')

    def location(path: str) -> tuple[int, str | None]:
        answer = balancing.get(path, port=port)
        return answer.status, answer.headers["Location"]

    assert location("/secure?x=1") == (301, f"https://localhost:{secure_port}/secure?x=1")
    assert location("/old/a?x=1") == (302, f"http://localhost:{port}/new/old/a?x=1")
    assert location("/query") == (302, "http://other.example/there?a=1")
    assert balancing.get("/sign-in", port=port).status == 501


def test_the_longest_condition_that_alb_takes(balancing: LoadBalancing, group: TargetGroup) -> None:
    """A value has at most 128 characters, and a rule five values (ELB User Guide, quotas)."""
    values = tuple(f"/{letter * 126}*" for letter in "abcde")
    long = Rule((Condition("path-pattern", values),), FixedResponse(200, body="long"))
    _serve(balancing, group, listener_of(long, forward_to(group)))
    path = "/" + "e" * 127
    wait_until("the rule", lambda: balancing.get(path).body == b"long", LIMIT_SECONDS)


def test_weights(balancing: LoadBalancing, targets: list[Target]) -> None:
    balancing.place(A, targets[0])
    balancing.place(B, targets[1])
    blue, green = group_of("blue", A), group_of("green", B)
    for weights, expected in [
        ((100, 0), {"a"}),
        ((0, 100), {"b"}),
        ((50, 50), {"a", "b"}),
        ((0, 0), {"503"}),
    ]:
        balancing.configure(listener_of(forward_to(blue, green, weights=weights)), blue, green)
        balancing.wait_for_states(green, **{B: "healthy"})  # also while its weight is 0
        balancing.wait_until_served_by(expected, requests=20)


def test_errors_in_albs_form(balancing: LoadBalancing, targets: list[Target], group: TargetGroup) -> None:
    _serve(balancing, group)
    cut = balancing.get("/cut")
    assert cut.status == 502
    assert cut.headers["Server"] == "awselb/2.0"
    assert cut.headers["Content-Type"] == "text/html"
    assert b"<center><h1>502 Bad Gateway</h1></center>" in cut.body
    assert balancing.get("/no-http").status == 502
    targets[0].shutdown()
    targets[0].server_close()
    assert balancing.get("/").status == 502, "nothing listens"
    balancing.register(group)
    _configure_until(balancing, "/", 503)


def test_a_request_that_a_target_has_not_taken_goes_to_another_one(
    balancing: LoadBalancing, targets: list[Target]
) -> None:
    balancing.place(A, targets[0])
    balancing.place(B, targets[1])
    group = group_of("two", A, B)
    balancing.configure(listener_of(forward_to(group)), group)
    balancing.wait_until_served_by({"a", "b"})
    targets[0].shutdown()
    targets[0].server_close()
    for _ in range(4):
        balancing.get("/cut")  # also the connections that are open
    assert balancing.served_by(10) == {"b": 10}


def test_without_the_server_header(balancing: LoadBalancing, group: TargetGroup) -> None:
    listener = listener_of(forward_to(group), routing__http__response__server__enabled="false")
    _serve(balancing, group, listener)
    wait_until("the attribute", lambda: "Server" not in balancing.get("/cut").headers, LIMIT_SECONDS)
    assert "BaseHTTP" in str(balancing.get("/").headers["Server"]), "the target's own header stays"


def test_idle_timeout(balancing: LoadBalancing, group: TargetGroup) -> None:
    _serve(balancing, group, idle_timeout__timeout_seconds="1")
    begun = time.monotonic()
    assert balancing.get("/held").status == 504
    assert time.monotonic() - begun < LIMIT_SECONDS / 2
    with _connect(balancing) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf")
        assert b" 408 " in client.recv(1024)
    with _connect(balancing) as client:
        assert client.recv(1024) == b"", "an unused connection is closed"


def test_a_connection_is_kept_for_the_next_request(balancing: LoadBalancing, group: TargetGroup) -> None:
    _serve(balancing, group)
    connection = http.client.HTTPConnection("127.0.0.1", balancing.port, timeout=LIMIT_SECONDS)
    connection.connect()
    used = connection.sock
    for _ in range(3):
        connection.request("GET", "/", headers={"Host": "localhost"})
        assert connection.getresponse().read()
    assert connection.sock is used
    connection.close()


def test_a_response_streams(balancing: LoadBalancing, targets: list[Target], group: TargetGroup) -> None:
    _serve(balancing, group)
    connection = http.client.HTTPConnection("127.0.0.1", balancing.port, timeout=LIMIT_SECONDS)
    connection.request("GET", "/stream", headers={"Host": "localhost"})
    answer = connection.getresponse()
    assert answer.read1() == b"first", "before the second part is sent"
    targets[0].release.set()
    assert answer.read() == b"second"
    connection.close()


def test_a_large_body(balancing: LoadBalancing, group: TargetGroup) -> None:
    _serve(balancing, group)
    size = 20_000_000
    assert balancing.request("POST", "/", body=bytes(size)).body == str(size).encode()


def test_websocket(balancing: LoadBalancing, group: TargetGroup) -> None:
    _serve(balancing, group)
    with _connect(balancing) as client:
        client.sendall(
            b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        )
        handshake = client.recv(1024)
        assert handshake.startswith(b"HTTP/1.1 101 ")
        for message in (b"\x81\x03one", b"\x81\x03two"):
            client.sendall(message)
            assert client.recv(1024) == message


def test_a_held_request_keeps_no_other_one_waiting(
    balancing: LoadBalancing, targets: list[Target], group: TargetGroup
) -> None:
    """MiniStack's own proxy carried 64 requests at a time."""
    _serve(balancing, group)
    held = [_connect(balancing) for _ in range(100)]
    for client in held:
        client.sendall(b"GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n")
    wait_until("the requests to arrive", targets[0].arrived.is_set, LIMIT_SECONDS)
    quick = threading.Thread(target=balancing.get, args=("/",))
    quick.start()
    quick.join(LIMIT_SECONDS / 3)
    assert not quick.is_alive()
    for client in held:
        client.close()


def _connect(balancing: LoadBalancing) -> socket.socket:
    return socket.create_connection(("127.0.0.1", balancing.port), timeout=LIMIT_SECONDS)
