"""The emulator's process."""

import http.client
import sys

from local.deployment.environment import for_emulator
from local.deployment.load_balancer import open_ports
from local.deployment.stage import Stage
from local.deployment.workspace import Workspace
from local.processes.child import Child
from local.processes.ports import is_free, listen
from local.processes.problem import Problem
from local.processes.waiting import wait_until

_PORT = 4566  # MiniStack's and LocalStack's default, so other tools look for an emulated AWS there
_START_LIMIT_SECONDS = 60.0
_END_LIMIT_SECONDS = 10.0
_ERROR = "error: "

DEFAULT_SPEED = 20.0
FASTEST = 600.0  # a virtual minute then takes one turn of the emulator's loop, 0.1 s


class EmulatedAws:
    def __init__(
        self, workspace: Workspace, runtime: str, stage: Stage, speed: float = DEFAULT_SPEED
    ) -> None:
        """`speed` is how many times as fast as real time AWS's timers run, 1 to `FASTEST`."""
        self.speed = speed
        self.images = workspace.images
        self.listener_ports = workspace.listener_ports
        self.authority = workspace.authority
        # The child inherits a socket that already listens.
        # So of two starts at once, neither takes the other's emulator for its own.
        with listen(_PORT) as listener:
            self.port: int = listener.getsockname()[1]
            self._child = Child(
                "the emulated AWS",
                [sys.executable, "-m", "local.emulator", str(listener.fileno())],
                cwd=workspace.home,
                environment=for_emulator(workspace, self.port, runtime, stage, speed),
                log=workspace.log("emulator"),
                inherited_fd=listener.fileno(),
            )

    def wait_until_ready(self) -> None:
        wait_until("the emulated AWS to answer", self._answers, _START_LIMIT_SECONDS, self.check)

    def check(self) -> None:
        """Raise a Problem if it has ended. Its own last error line tells the reason, as of a killed Envoy."""
        if self.alive:
            return
        ending, last = self._child.ending, self._child.tail(1)
        raise Problem(last.removeprefix(_ERROR) if last.startswith(_ERROR) else f"the emulated AWS {ending}")

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.exit_code is None

    def stop(self) -> None:
        """End it. A process of its own then kills its children, and so frees the load balancer's ports."""
        ports = open_ports(self.listener_ports).values()
        self._child.kill()
        wait_until("the load balancer to end", lambda: all(map(is_free, ports)), _END_LIMIT_SECONDS)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
