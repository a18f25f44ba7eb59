"""A load balancer of the emulated AWS, found by its name."""

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.load_balancer import LoadBalancer, listener_port
from local.tests.support.stacks import Client


def load_balancer(name: str, client: Client, emulator: EmulatedAws) -> LoadBalancer:
    api = client("elbv2")
    (found,) = api.describe_load_balancers(Names=[name])["LoadBalancers"]
    listeners = api.describe_listeners(LoadBalancerArn=found["LoadBalancerArn"])["Listeners"]
    port = listener_port(listeners[0]["ListenerArn"], emulator.listener_ports)
    return LoadBalancer(name, port, emulator.authority if listeners[0]["Protocol"] == "HTTPS" else None)
