"""A new service's first deployment is in progress until its tasks run, as on AWS.

MiniStack calls it completed before a task runs. The circuit breaker would then never look at it.
"""

from ministack.services import ecs


def install() -> None:
    make_deployment = ecs._make_deployment
    ecs._make_deployment = lambda *arguments: {
        **make_deployment(*arguments),
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": "ECS deployment in progress.",
    }
    # MiniStack starts one task first, to learn the image that a tag names.
    # CDK's tags are hashes of the content, so there is nothing to learn.
    ecs._deployment_needs_first_task = lambda *_: False
