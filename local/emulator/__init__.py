"""MiniStack, and what it lacks for this application: one file per concern, each undone by deleting it.

What runs for real: the service's containers or processes, their health checks, rollouts and circuit
breaker, the load balancer in front of them, CloudFormation's waits and rollbacks. What is only a record:
instances and their scaling, scaling policies and alarms (nothing measures load), security groups and
roles (nothing enforces them), flow logs (nothing flows through the VPC), TLS at the load balancer.
"""
