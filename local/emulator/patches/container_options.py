"""Runs a container with the limits of its task definition. What fails in AWS then fails here, too.

MiniStack takes only the command, the volumes and the added capabilities from the definition.
"""

from typing import Any

from docker.types import Ulimit
from ministack.services import ecs

_DEFAULT_STOP_SECONDS = 30  # ECS_CONTAINER_STOP_TIMEOUT of the ECS agent


def install() -> None:
    original = ecs._build_run_kwargs

    def build(container: dict[str, Any], task_definition: dict[str, Any], *rest: Any) -> dict[str, Any]:
        return {**original(container, task_definition, *rest), **run_options(container, task_definition)}

    ecs._build_run_kwargs = build


def run_options(container: dict[str, Any], task_definition: dict[str, Any]) -> dict[str, Any]:
    """The Docker SDK's options, and `stop_timeout`, which is an option of this project's runtimes."""
    linux = _get(container, "linuxParameters", {})
    options = {
        "read_only": _is_true(_get(container, "readonlyRootFilesystem")),
        "cap_drop": _get(_get(linux, "capabilities", {}), "drop"),
        "init": _is_true(_get(linux, "initProcessEnabled")),
        "tmpfs": {_get(mount, "containerPath"): _tmpfs(mount) for mount in _get(linux, "tmpfs", [])},
        "user": _get(container, "user"),
        "security_opt": _get(container, "dockerSecurityOptions"),
        "ulimits": [_ulimit(limit) for limit in _get(container, "ulimits", [])],
        **_memory(container, task_definition),
    }
    given = {name: value for name, value in options.items() if value}
    return {**given, "stop_timeout": int(_get(container, "stopTimeout", _DEFAULT_STOP_SECONDS))}


def _memory(container: dict[str, Any], task_definition: dict[str, Any]) -> dict[str, str]:
    """The hard limit of the container, or else of its task. An ECS instance has no swap."""
    limit = _get(container, "memory") or _get(task_definition, "memory")
    reserved = _get(container, "memoryReservation")
    hard = {"mem_limit": f"{limit}m", "memswap_limit": f"{limit}m"} if limit else {}
    return {**hard, "mem_reservation": f"{reserved}m"} if reserved else hard


def _tmpfs(mount: dict[str, Any]) -> str:
    return ",".join([f"size={_get(mount, 'size')}m", *_get(mount, "mountOptions", [])])


def _ulimit(limit: dict[str, Any]) -> Ulimit:
    soft, hard = int(_get(limit, "softLimit")), int(_get(limit, "hardLimit"))
    return Ulimit(name=_get(limit, "name"), soft=soft, hard=hard)


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"  # a CloudFormation template may hold the string


def _get(document: dict[str, Any], name: str, default: Any = None) -> Any:
    """A request has names in camel case. MiniStack keeps those in a template in Pascal case."""
    value = document.get(name, document.get(name[0].upper() + name[1:]))
    return default if value is None else value
