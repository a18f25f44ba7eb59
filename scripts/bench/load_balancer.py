"""The load balancer of `npm start`, an Envoy with its usual configuration, in front of one server."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from servers import SERVICE

sys.path.insert(0, str(SERVICE.parent))

from local.emulator.load_balancer.records import HealthCheck
from local.tests.support.load_balancing import LoadBalancing, forward_to, group_of, listener_of

_TASK = "10.0.0.1"
_GROUP = group_of("bench", _TASK, health_check=HealthCheck())


@contextmanager
def load_balancer(server_port: int) -> Iterator[int]:
    """Yield its port on loopback, once the server is a healthy target."""
    # The path of Envoy's admin socket has to be short.
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        balancing = LoadBalancing(Path("load-balancer"))
        try:
            balancing.loopback_ports[_TASK, 9000] = server_port
            balancing.configure(listener_of(forward_to(_GROUP)), _GROUP)
            balancing.wait_for_states(_GROUP, **{_TASK: "healthy"})
            yield balancing.port
        finally:
            balancing.stop()
