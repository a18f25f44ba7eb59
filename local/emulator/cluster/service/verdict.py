"""Why a deployment fails: its circuit breaker, one of its alarms, or StopServiceDeployment."""

from dataclasses import dataclass

from local.cluster.circuit_breaker import opens
from local.cluster.deployment_alarms import failing
from local.emulator.cluster.service.deployment_alarms import Alarms, alarm_names
from local.emulator.cluster.service.progress import Progress
from local.emulator.cluster.service.task_records import Record


@dataclass(frozen=True)
class Verdict:
    #: What ECS names in the deployment's reason of the rollback.
    cause: str
    #: The deployment's reason as ECS writes it, where its words are known.
    reason: str
    #: The end of the service deployment's reason. ECS's words are known for the circuit breaker only, by the
    #: test "BlueGreenDeployment_circuitBreakerRollback" of terraform-provider-aws, which runs on AWS.
    because: str
    rolls_back: bool
    #: The end of the service event. AWS documents that of the circuit breaker only.
    event: str = "tasks failed to start"


def verdict(service: Record, deployment: Record, progress: Progress, alarms: Alarms) -> Verdict | None:
    """Why the deployment fails now. None if it goes on."""
    if progress.stop_requested:
        reason = "Service deployment rollback requested by StopServiceDeployment."
        return Verdict("request", reason, "StopServiceDeployment requested it", True, "rollback requested")
    configuration = service.get("deploymentConfiguration") or {}
    too_many = opens(deployment["failedTasks"], service["desiredCount"])
    if has_circuit_breaker(configuration) and too_many:
        reason = "ECS deployment circuit breaker: tasks failed to start."
        rolls_back = bool(configuration["deploymentCircuitBreaker"].get("rollback"))
        return Verdict("circuit breaker", reason, "the circuit breaker threshold was exceeded", rolls_back)
    alarm = failing(alarms.states(alarm_names(service)), progress.ignored_alarms)
    if alarm:
        rolls_back = bool(configuration["alarms"].get("rollback"))
        found = f"{alarm} is in the state ALARM"
        return Verdict(
            "alarm", f"ECS deployment alarm: {found}.", f"the alarm {found}", rolls_back, f"alarm {found}"
        )
    return None


def has_circuit_breaker(configuration: Record) -> bool:
    """Whether the circuit breaker is on, for whatever strategy (docs/decisions/0015-circuit-breaker.md)."""
    return bool((configuration.get("deploymentCircuitBreaker") or {}).get("enable"))
