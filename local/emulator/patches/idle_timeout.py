"""Waits for a target as long as the load balancer's idle timeout. MiniStack always waits 60 seconds."""

from typing import Any

from ministack.services import alb

IDLE_TIMEOUT = "idle_timeout.timeout_seconds"


def install() -> None:
    original = alb.dispatch_request

    async def dispatch(balancer: dict[str, Any], *request: Any, **options: Any) -> Any:
        # MiniStack has one value for all load balancers. A deployment has one of them.
        alb.TARGET_IDLE_TIMEOUT = float(alb._lb_attr(balancer["LoadBalancerArn"], IDLE_TIMEOUT, "60"))
        return await original(balancer, *request, **options)

    alb.dispatch_request = dispatch
