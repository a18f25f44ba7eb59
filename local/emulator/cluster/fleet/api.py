"""Puts the fleet behind the API of Auto Scaling, ECS and EC2."""

from typing import Any

from ministack.services import autoscaling, ec2
from ministack.services.cloudformation import provisioners

from local.emulator.cluster.fleet import ecs_api, managed_group
from local.emulator.cluster.fleet.fleet import Fleet
from local.emulator.cluster.fleet.group_actions import GroupActions
from local.emulator.cluster.fleet.instance_actions import InstanceActions
from local.emulator.cluster.fleet.locked import Locked
from local.emulator.cluster.fleet.neighbours import Tasks
from local.emulator.cluster.fleet.refresh_actions import RefreshActions
from local.emulator.cluster.fleet.requests import action
from local.emulator.cluster.loop import Loop

Record = dict[str, Any]

_KEPT_PROPERTIES = ("MixedInstancesPolicy", "CapacityRebalance", "MetricsCollection")
"""Properties of a group that MiniStack's CloudFormation drops."""


def install(fleet: Fleet, tasks: Tasks, loop: Loop) -> None:
    """Answers for the fleet's groups and instances. Its work belongs into the loop beside this."""
    locked = Locked(loop)
    groups, instances, refreshes = GroupActions(fleet), InstanceActions(fleet), RefreshActions(fleet)
    own = {
        "CreateAutoScalingGroup": groups.create,
        "DescribeAutoScalingGroups": groups.describe,
        "UpdateAutoScalingGroup": groups.update,
        "DeleteAutoScalingGroup": groups.delete,
        "SetDesiredCapacity": groups.set_desired,
        "DescribeAutoScalingInstances": instances.describe,
        "DescribeScalingActivities": instances.describe_activities,
        "TerminateInstanceInAutoScalingGroup": instances.terminate,
        "CompleteLifecycleAction": instances.complete,
        "RecordLifecycleActionHeartbeat": instances.heartbeat,
        "StartInstanceRefresh": refreshes.start,
        "DescribeInstanceRefreshes": refreshes.describe,
        "CancelInstanceRefresh": refreshes.cancel,
    }
    locked.replace(autoscaling._ACTION_MAP, {name: action(name, do) for name, do in own.items()})
    autoscaling._reconcile_instances = lambda _: None
    _keep_properties()
    ecs_api.install(fleet, tasks, locked)
    managed_group.install(locked)
    _show_spot_instances()


def _keep_properties() -> None:
    fields = provisioners._asg_fields

    def with_kept(properties: Record) -> Record:
        kept = {name: properties.get(name) for name in _KEPT_PROPERTIES}
        # Auto Scaling's own default (EC2 Auto Scaling API Reference, "CreateAutoScalingGroup").
        grace = int(properties.get("HealthCheckGracePeriod", 0))
        return {**fields(properties), **kept, "HealthCheckGracePeriod": grace}

    provisioners._asg_fields = with_kept


def _show_spot_instances() -> None:
    shown = ec2._instance_xml

    def with_lifecycle(instance: Record) -> str:
        lifecycle = instance.get("InstanceLifecycle")
        mark = f"<instanceLifecycle>{lifecycle}</instanceLifecycle>" if lifecycle else ""
        return str(shown(instance)).replace("<amiLaunchIndex>", f"{mark}<amiLaunchIndex>")

    ec2._instance_xml = with_lifecycle
