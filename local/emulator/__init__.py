"""MiniStack, and the parts of AWS that it lacks for this application.

`resource_types` adds CloudFormation types: deleting a file there undoes its types. `patches` changes
MiniStack's behaviour: a patch is undone by deleting its file and its lines in `__main__.py`.

These run for real: the service's containers or processes, their health checks, rollouts and circuit
breaker, the load balancer in front of them, CloudFormation's waits and rollbacks. These are only records:
instances and their scaling, scaling policies and alarms (nothing measures load), security groups and
roles (nothing enforces them), flow logs (nothing flows through the VPC), TLS at the load balancer.
"""
