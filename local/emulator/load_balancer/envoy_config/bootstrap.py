"""What Envoy reads once, at its start. All else stands in files that it watches."""

from pathlib import PurePath

from local.emulator.load_balancer.envoy_config.names import ADMIN, CLUSTERS, LISTENERS, Config, watched

_LIMITS = {
    "re2.max_program_size.error_level": 100_000,
    "re2.max_program_size.warn_level": 100_000,
}
"""Envoy's own limit of a pattern, 100 steps, is less than the conditions of a rule may need."""


def bootstrap(folder: PurePath) -> Config:
    """`folder` holds the files, named as Envoy's working directory sees it.

    The admin interface can end Envoy, and every web page can send requests to a port of loopback. So it has
    a socket file, which no page can reach.
    """
    return {
        "node": {"id": "local", "cluster": "local"},
        "admin": {"address": {"pipe": {"path": str(folder / ADMIN), "mode": 0o600}}},
        "layered_runtime": {"layers": [{"name": "limits", "static_layer": _LIMITS}]},
        "dynamic_resources": {
            "lds_config": watched(str(folder / LISTENERS)),
            "cds_config": watched(str(folder / CLUSTERS)),
        },
    }
