"""MiniStack's own load balancer, the proxy of `npm start` before Envoy, in front of one server."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from botocore import UNSIGNED
from botocore.config import Config
from botocore.session import Session
from servers import free_port, in_own_group, is_open, wait_until

PATH = "/_alb/bench/"
"""The address of the load balancer, below that of the emulated AWS."""
_REGION = "us-east-1"


@contextmanager
def ministack_proxy(server_port: int) -> Iterator[int]:
    """Yield its port on loopback. MiniStack runs in a process and a home folder of its own."""
    port = free_port()
    command = [sys.executable, "-m", "hypercorn", "ministack.app:app", "--bind", f"127.0.0.1:{port}"]
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "GATEWAY_PORT": str(port),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "DOCKER_HOST": "unix:///no-engine",
        }
        with in_own_group(command, Path(home), environment) as process:
            wait_until(lambda: is_open(port), process)
            _configure(port, server_port)
            yield port


def _configure(port: int, server_port: int) -> None:
    api = Session().create_client(
        "elbv2",
        region_name=_REGION,
        endpoint_url=f"http://127.0.0.1:{port}",
        config=Config(signature_version=UNSIGNED),
    )
    balancer = api.create_load_balancer(Name="bench")["LoadBalancers"][0]["LoadBalancerArn"]
    group = api.create_target_group(
        Name="bench", Protocol="HTTP", Port=server_port, TargetType="ip", VpcId="vpc-bench"
    )["TargetGroups"][0]["TargetGroupArn"]
    api.register_targets(TargetGroupArn=group, Targets=[{"Id": "127.0.0.1", "Port": server_port}])
    forward = {"Type": "forward", "TargetGroupArn": group}
    api.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[forward])
