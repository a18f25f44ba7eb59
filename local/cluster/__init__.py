"""The living cluster: what ECS, Auto Scaling, CloudWatch and the load balancer decide, as pure functions.

A decision is a function of frozen records and the virtual time. Each module names its source, and its own
choices where AWS documents nothing. Nothing here imports the emulator or starts a process.

| module | decides |
|---|---|
| `placement` | which instance takes a task, and which task a scale-in stops |
| `provisioning` | how many tasks wait for a place, and for how long |
| `instances` | what an instance registers, its type and zone, and which one ends first |
| `reservation` | how many instances managed scaling wants |
| `alarms`, `metric_math` | the state of an alarm |
| `deployment_alarms` | whether an alarm fails a deployment |
| `target_tracking`, `schedules` | how many tasks the service wants |
| `rolling`, `circuit_breaker` | what the scheduler starts and stops, and when a deployment fails |
| `shifting` | the stage of a blue-green, canary or linear deployment |
| `zone_rebalancing` | whether a task moves to a zone with fewer |
| `refresh` | what an instance refresh starts and ends |

`records` has the instances, the tasks and the service that decisions read. `clock` is the virtual time, and
`events` has the words of the service events.

Two programs play the decisions:

- `simulation` plays them in virtual time, without processes. `world` is its state, `settings` its
  configuration, `fleet` the Auto Scaling group, `lifecycle` the tasks, `scheduler` the deployments. The tests
  compare it with the capacity model of lib/capacity.
- local/emulator/cluster plays them on MiniStack's records and real tasks, on a virtual clock. `fleet` has
  the instances and managed scaling, `service` the tasks and deployments, `scaling` Application Auto Scaling,
  `monitoring` CloudWatch.
"""
