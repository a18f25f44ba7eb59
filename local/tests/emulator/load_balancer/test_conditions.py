"""The conditions of listener rules, as Envoy's matchers."""

import re

import pytest

from local.emulator.load_balancer.envoy_config.conditions import may_match, route_match
from local.emulator.load_balancer.records import Condition


def _matches(condition: Condition, text: str) -> bool:
    (matcher,) = route_match((condition,))["headers"]
    return re.fullmatch(matcher["string_match"]["safe_regex"]["regex"], text) is not None


@pytest.mark.parametrize(
    ("values", "path", "expected"),
    [
        (("/img/*",), "/img/a/b?x=1", True),
        (("/img/*",), "/img", False),
        (("/a?c",), "/abc", True),
        (("/a?c",), "/a/bc", False),
        (("/a.b",), "/aXb", False),
        (("/A",), "/a", False),
        (("/one", "/two"), "/two", True),
        (("/a",), "/?/a", False),
    ],
)
def test_path(values: tuple[str, ...], path: str, expected: bool) -> None:
    assert _matches(Condition("path-pattern", values), path) is expected


@pytest.mark.parametrize(
    ("value", "host", "expected"),
    [
        ("*.example.com", "API.Example.com:8080", True),
        ("*.example.com", "example.com", False),
        ("example.com", "example.com", True),
        ("example.com", "example.com.evil.org", False),
    ],
)
def test_host(value: str, host: str, expected: bool) -> None:
    assert _matches(Condition("host-header", (value,)), host) is expected


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        ("version=v1", "/?a=1&version=V1", True),
        ("version=v1", "/?version=v12", False),
        ("version=v1", "/version=v1", False),
        ("version=*", "/?version=v2&b=2", True),
        ("*example*", "/?name=an-example-1", True),
        ("example", "/?name=other", False),
    ],
)
def test_query(value: str, path: str, expected: bool) -> None:
    assert _matches(Condition("query-string", (value,)), path) is expected


def test_header_and_method() -> None:
    (header,) = route_match((Condition("http-header", ("*Chrome*",), "User-Agent"),))["headers"]
    assert header["name"] == "user-agent"
    assert _matches(Condition("http-header", ("*Chrome*",), "User-Agent"), "a chrome browser")
    assert _matches(Condition("http-request-method", ("GET", "HEAD")), "HEAD")
    assert not _matches(Condition("http-request-method", ("GET",)), "get")


def test_every_client_is_on_loopback() -> None:
    assert may_match(Condition("source-ip", ("10.0.0.0/8", "127.0.0.0/8")))
    assert not may_match(Condition("source-ip", ("10.0.0.0/8",)))


def test_all_conditions_have_to_match() -> None:
    conditions = (Condition("path-pattern", ("/a",)), Condition("http-request-method", ("GET",)))
    assert [matcher["name"] for matcher in route_match(conditions)["headers"]] == [":path", ":method"]
    assert "headers" not in route_match(())
