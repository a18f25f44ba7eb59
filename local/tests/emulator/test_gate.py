"""What a web page in the developer's browser can try against the emulated AWS. Each try is refused."""

import base64
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.load_balancer import LoadBalancer
from local.tests.support.balancer import load_balancer
from local.tests.support.raw import Answer, allows_another_origin, ask
from local.tests.support.stacks import Client, Stacks
from local.tests.support.tiny_service import resources, write_image

_NAME = "gated"
_PAGE = "http://other.example:18999"
_ECS: dict[str, str] = {
    "x_amz_target": "AmazonEC2ContainerServiceV20141113.ListClusters",
    "content_type": "application/x-amz-json-1.1",
}
_MADE_UP = (
    # pragma: allowlist nextline secret
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20300101/us-east-1/ecs/aws4_request,"
    " SignedHeaders=host;x-amz-date, Signature=" + 64 * "0"
)


@pytest.fixture(scope="module")
def port(stacks: Stacks, emulator: EmulatedAws) -> Iterator[int]:
    stacks.create(_NAME, resources(_NAME, write_image(emulator.images, _NAME), tasks=1))
    yield emulator.port
    stacks.delete(_NAME)


@pytest.fixture(scope="module")
def balancer(port: int, client: Client, emulator: EmulatedAws) -> LoadBalancer:
    return load_balancer(_NAME, client, emulator)


def _refused(answer: Answer, reason: str) -> None:
    assert answer.status == 403
    assert reason in answer.text
    assert answer.text.count("\n") == 1, "one line"
    assert not allows_another_origin(answer)


@pytest.mark.parametrize("origin", [_PAGE, "null", "http://localhost:4566"])
def test_page_of_any_origin(port: int, origin: str) -> None:
    _refused(ask(port, "POST", "/", b"{}", origin=origin, **_ECS), "no web page may call it")


def test_preflight(port: int) -> None:
    asked = {"access_control_request_method": "POST", "access_control_request_headers": "x-amz-target"}
    _refused(ask(port, "OPTIONS", "/", origin=_PAGE, **asked), "no web page may call it")
    _refused(ask(port, "OPTIONS", "/", **asked), "not signed")


@pytest.mark.parametrize(
    "host", ["rebound.example", "rebound.example:{port}", "127.0.0.1", "169.254.169.254:{port}", ""]
)
@pytest.mark.parametrize("path", ["/", "/_ministack/health"])
def test_host_name_of_somebody_else_as_after_dns_rebinding(port: int, host: str, path: str) -> None:
    _refused(ask(port, "GET", path, host=host.format(port=port)), "Host")


def test_host_name_of_a_load_balancer_that_is_not_there(port: int) -> None:
    _refused(ask(port, "GET", "/", host=f"absent.alb.localhost:{port}"), "Host")


def test_form_posts_that_a_browser_sends_without_asking(port: int) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        body = b"Action=CreateStack&StackName=evil&Version=2010-05-15"
        _refused(ask(port, "POST", "/", body, content_type=kind), "not signed")
        _refused(ask(port, "POST", "/?Action=ListUsers&Version=2010-05-08", content_type=kind), "not signed")


def test_image_and_script_tags_send_no_origin(port: int) -> None:
    for path in ("/", "/assets/file", "/latest/meta-data/iam/security-credentials/x", "/login", "/logout"):
        _refused(ask(port, "GET", path), "not signed")


@pytest.mark.parametrize(
    "path", ["/_ministack/reset", "/_localstack/health", "/_ministack/config", "/_aws/sqs/messages"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_administration(port: int, method: str, path: str) -> None:
    _refused(ask(port, method, path), "no administration")
    _refused(ask(port, method, path, authorization=_MADE_UP), "no administration")


def test_made_up_signature(port: int) -> None:
    answer = ask(port, "POST", "/", b"{}", authorization=_MADE_UP, x_amz_date="20300101T000000Z", **_ECS)
    assert answer.status == 403
    assert "unknown access key id: use the one of .local/state.json" in answer.text
    assert not allows_another_origin(answer)


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "gated.alb.localhost:{port}"])
def test_websocket_of_another_origin(port: int, host: str) -> None:
    upgrade = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec_websocket_version": "13",
        "sec_websocket_key": base64.b64encode(16 * b"k").decode(),
    }
    _refused(ask(port, "GET", "/", host=host.format(port=port), origin=_PAGE, **upgrade), "WebSocket")


def test_registry_asks_for_the_password_of_this_start(port: int, client: Client) -> None:
    unknown = ask(port, "GET", "/v2/")
    assert (unknown.status, unknown.headers["www-authenticate"]) == (401, 'Basic realm="the emulated AWS"')
    made_up = base64.b64encode(b"AWS:ministack-auth-token").decode()
    assert ask(port, "GET", "/v2/", authorization=f"Basic {made_up}").status == 401
    (entry,) = client("ecr").get_authorization_token()["authorizationData"]
    assert ask(port, "GET", "/v2/", authorization=f"Basic {entry['authorizationToken']}").status == 200
    assert (
        base64.b64decode(entry["authorizationToken"]).decode() == f"AWS:{os.environ['AWS_SECRET_ACCESS_KEY']}"
    )


def test_answers_to_the_own_clients_allow_no_other_origin(port: int, client: Client) -> None:
    answer = client("ecs").list_clusters()
    assert answer["clusterArns"]
    assert not [name for name in answer["ResponseMetadata"]["HTTPHeaders"] if "access-control" in name]


def test_readiness_needs_no_signature(port: int) -> None:
    assert ask(port, "GET", "/_ministack/health").status == 200
    assert ask(port, "GET", "/_ministack/health", host=f"localhost:{port}").status == 200


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/health", "/v2/", "/_ministack/reset", "/a%2Fb//c/../d?x=1&x=2"])
def test_a_load_balancers_name_leads_to_its_own_port(
    port: int, balancer: LoadBalancer, method: str, path: str
) -> None:
    answer = ask(port, method, path, host=f"gated.alb.localhost:{port}")
    assert (answer.status, answer.body) == (308, b"")
    assert answer.headers["location"] == f"http://gated.alb.localhost:{balancer.port}{path}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("POST", "/login"),
        ("GET", "/logout"),
        ("POST", "/oauth2/token"),
        ("GET", "/v2/"),
        ("GET", "/v2/a/manifests/b"),
        ("GET", "/v2/email/a"),
        ("GET", "/iceberg/v1/config"),
        ("POST", "/Execute"),
        ("GET", "/_localstack/health"),
        ("POST", "/_ministack/reset"),
        ("OPTIONS", "/login"),
        ("GET", "/latest/meta-data"),
        ("GET", "/a%2Fb//c/../d?x=1&x=2"),
    ],
)
@pytest.mark.parametrize("origin", [_PAGE, ""])
def test_every_path_of_a_load_balancer_is_the_applications(
    balancer: LoadBalancer, method: str, path: str, origin: str
) -> None:
    for host in ("localhost", "gated.alb.localhost"):
        fields = {"origin": origin} if origin else {}
        answer = ask(balancer.port, method, path, host=f"{host}:{balancer.port}", **fields)
        seen: dict[str, Any] = json.loads(answer.body)
        assert (answer.status, seen["method"], seen["path"]) == (200, method, path)
        assert answer.headers["access-control-allow-origin"] == "https://friend.example"
        assert [name for name in answer.headers if name.startswith("access-control")] == [
            "access-control-allow-origin"
        ]
