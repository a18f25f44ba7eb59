"""Calls to MiniStack's own services in the same process, in the form of their public API."""

import json
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from ministack import app
from ministack.services import autoscaling, cloudwatch, ec2, ecs


class ApiError(ValueError):
    """A service refused a call. CloudFormation shows the message as the reason of the failed resource."""


class NotFound(ApiError):
    """What a call is about does not exist."""


def call_ecs(action: str, **request: Any) -> Any:
    status, _, body = ecs._ACTION_MAP[action](request)
    answer = json.loads(body)
    if status >= 400:
        raise ApiError(f"{action}: {answer.get('message', answer)}")
    return answer


def call_application_auto_scaling(action: str, **request: Any) -> Any:
    """Call this on a worker thread: the type needs `blocking = True`."""
    headers = {"x-amz-target": f"AnyScaleFrontendService.{action}"}
    handler = app.SERVICE_HANDLERS["application-autoscaling"]
    body = json.dumps(request).encode()
    status, _, body = app.call_service_handler_sync(handler, "POST", "/", headers, body, {})
    answer = json.loads(body)
    if answer.get("__type") == "ObjectNotFoundException":
        raise NotFound(f"{action}: {answer['Message']}")
    if status >= 400:
        raise ApiError(f"{action}: {answer['Message']}")
    return answer


def call_ec2(action: str, **request: Any) -> Element:
    return _call(action, ec2, request)


def call_auto_scaling(action: str, **request: Any) -> Element:
    return _call(action, autoscaling, request)


def texts(answer: Element, name: str) -> list[str]:
    """The texts of all elements of a name."""
    # A namespace carries a date that clients ignore.
    return [node.text or "" for node in answer.iter() if node.tag.rpartition("}")[2] == name]


def _call(action: str, service: Any, request: dict[str, Any]) -> Element:
    status, _, body = service._ACTION_MAP[action](dict(_flatten(request)))
    answer = fromstring(body)  # noqa: S314 - written by MiniStack in this process
    if status >= 400:
        raise ApiError(f"{action}: {_text(answer, 'Message')}")
    return answer


def call_cloudwatch(action: str, **request: Any) -> None:
    handlers = {"PutMetricAlarm": cloudwatch._put_metric_alarm}
    status, _, body = handlers[action]({}, request, is_cbor=False, is_json=True)
    if status >= 400:
        raise ApiError(f"{action}: {json.loads(body)['message']}")


def ec2_field(answer: Element, name: str) -> str:
    return _text(answer, name)


def tag_specifications(resource: str, tags: list[dict[str, str]] | None) -> list[dict[str, Any]]:
    return [{"ResourceType": resource, "Tag": tags}] if tags else []


def _text(answer: Element, name: str) -> str:
    return next(iter(texts(answer, name)), "")


def _flatten(value: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Turn {"A": [{"B": 1}]} into A.1.B=1, the form of EC2's query protocol."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flatten(item, f"{prefix}.{key}" if prefix else key)
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _flatten(item, f"{prefix}.{number}")
    elif value is not None:
        yield prefix, str(value)
