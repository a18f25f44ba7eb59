"""The living cluster: what ECS, Auto Scaling, CloudWatch and the load balancer decide, as pure functions.

A decision is a function of frozen records and the virtual time. Each module names its source, and its own
choices where AWS documents nothing. Nothing here imports the emulator or starts a process.

| module | decides |
|---|---|
| `placement` | which instance takes a task, and which task a scale-in stops |
| `instances` | what an instance registers, in which zone it starts, and which one ends first |
| `reservation` | how many instances managed scaling wants |
| `alarms`, `metric_math` | the state of an alarm |
| `deployment_alarms` | whether an alarm fails a deployment |
| `target_tracking`, `schedules` | how many tasks the service wants |
| `rolling`, `circuit_breaker` | what the scheduler starts and stops, and when a deployment fails |
| `shifting` | the stage of a blue-green, canary or linear deployment |
| `zone_rebalancing` | whether a task moves to a zone with fewer |
| `refresh` | what an instance refresh starts and ends |

`events` has the words of the service events.

`simulation` plays them together in virtual time: `world` is the state, `settings` the configuration,
`fleet` the Auto Scaling group, `lifecycle` the tasks, `scheduler` the deployments. Its users are the tests,
which compare it with the capacity model of lib/capacity.

An adapter to the emulator replaces `simulation`. It reads MiniStack's records into these dataclasses, asks
a decision, and carries it out by MiniStack's own calls:

| record of MiniStack | dataclass |
|---|---|
| `autoscaling._asgs[...]["Instances"]`, with its subnet's zone and launch template's version |
`records.Instance` | | `ecs._tasks[...]`: lastStatus, desiredStatus, containerInstanceArn,
taskDefinitionArn, target's health | `records.Task` | | `ecs._services[...]`: desiredCount,
placementConstraints, placementStrategy, deploymentConfiguration | `records.Service` | |
`ecs._capacity_providers[...]["autoScalingGroupProvider"]["managedScaling"]`, and the group's bounds |
`reservation.ManagedScaling` | | `cloudwatch._alarms[...]`, and the points of `cloudwatch._metrics` |
`alarms.Alarm`, `alarms.Point` | | the properties of AWS::ApplicationAutoScaling::ScalableTarget and
ScalingPolicy | `target_tracking`, `schedules` | | the service's strategy, bakeTimeInMinutes, canary- and
linearConfiguration | `shifting.Strategy` | | `alb._rules[...]["Actions"]` gets the weights of both target
groups | `shifting.weight` |
"""
