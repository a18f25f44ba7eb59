"""Answers of ECS in AWS's form, where MiniStack's records have what only Fargate has, or lack a total.

The records stay as they are. So nothing here changes what ECS does.
"""

import json
from collections.abc import Callable
from typing import Any

from ministack.services import autoscaling, ecs

Record = dict[str, Any]

_LEFT_OUT_IF_EMPTY = ("platformVersion", "platformFamily", "stopCode", "stoppedReason")
_MANAGED_SCALING = {"minimumScalingStepSize": 1, "maximumScalingStepSize": 10_000}  # AWS's defaults


def install() -> None:
    sanitize, statistics = ecs._sanitize, ecs._cluster_statistics
    ecs._sanitize = lambda record: _task_or_service(sanitize(record))
    ecs._cluster_statistics = lambda cluster: _count_services(cluster, statistics(cluster))
    _edit("DescribeServices", "services", _without_unasked_tags)
    _edit("DescribeCapacityProviders", "capacityProviders", _with_arn_and_defaults)


def _task_or_service(shown: Any) -> Any:
    """MiniStack also calls this for each part of a record."""
    if not isinstance(shown, dict):
        return shown
    left_out = {name for name in _LEFT_OUT_IF_EMPTY if shown.get(name) == ""}
    if shown.get("launchType") == "EC2":
        left_out.add("ephemeralStorage")
    return {name: value for name, value in shown.items() if name not in left_out}


def _count_services(cluster: Record, counters: list[Record]) -> list[Record]:
    """MiniStack counts no service that has a capacity provider strategy in place of a launch type."""
    values = {counter["name"]: int(counter["value"]) for counter in counters}
    for service in list(ecs._services.values()):
        strategy = service.get("capacityProviderStrategy")
        if service["clusterArn"] == cluster["clusterArn"] and strategy:
            kind = ecs._STATISTICS_LABELS[ecs._task_capacity(None, strategy)[0]]
            name = f"{service['status'].lower()}{kind}ServiceCount"
            if name in values:  # nothing counts INACTIVE services
                values[name] += 1
    return [{"name": name, "value": str(value)} for name, value in values.items()]


def _edit(action: str, member: str, edit: Callable[[Record, Record], Record]) -> None:
    """Change each record of an answer. `edit` gets the record and the request."""
    handler = ecs._ACTION_MAP[action]

    def answer(request: Record) -> Any:
        status, headers, body = handler(request)
        document = json.loads(body)
        if status == 200:
            document[member] = [edit(record, request) for record in document[member]]
        return status, headers, json.dumps(document).encode()

    ecs._ACTION_MAP[action] = answer


def _without_unasked_tags(service: Record, request: Record) -> Record:
    if "TAGS" in request.get("include", ()):
        return service
    return {name: value for name, value in service.items() if name != "tags"}


def _with_arn_and_defaults(provider: Record, _: Record) -> Record:
    """A template names the group, and gives no step sizes. AWS answers with the ARN and its defaults."""
    group = provider.get("autoScalingGroupProvider")
    if not group:
        return provider
    name = group["autoScalingGroupArn"]
    arn = autoscaling._asgs.get(name, {}).get("AutoScalingGroupARN", name)
    scaling = {**_MANAGED_SCALING, **group["managedScaling"]}
    return {
        **provider,
        "autoScalingGroupProvider": {**group, "autoScalingGroupArn": arn, "managedScaling": scaling},
    }
