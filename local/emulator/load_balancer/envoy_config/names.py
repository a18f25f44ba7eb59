"""The protobuf types of Envoy's API, and the files that Envoy watches."""

import json
from pathlib import PurePath
from typing import Any

Config = dict[str, Any]

_TYPES = "type.googleapis.com/envoy."
LISTENERS = PurePath("listeners.json")
CLUSTERS = PurePath("clusters.json")
ADMIN = PurePath("admin.sock")


def typed(name: str, /, **fields: Any) -> Config:
    """A message of Envoy's API. The name is the part after `envoy.`."""
    return {"@type": _TYPES + name, **fields}


def routes_file(listener: str) -> PurePath:
    return PurePath("routes") / f"{listener}.json"


def endpoints_file(cluster: str) -> PurePath:
    return PurePath("endpoints") / f"{cluster}.json"


def watched(path: str) -> Config:
    return {"resource_api_version": "V3", "path_config_source": {"path": path}}


def discovery_response(resources: list[Config]) -> str:
    """The text of a watched file."""
    return json.dumps({"resources": resources}, indent=1)


def seconds(value: float) -> str:
    """A protobuf Duration in JSON."""
    return f"{value:g}s"
