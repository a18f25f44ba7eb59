"""Application Auto Scaling for the desired count of ECS services, a service that MiniStack does not have.

| module | has |
|---|---|
| `store` | the records: scalable targets, policies, scheduled actions, activities |
| `requests` | the JSON protocol: which operation is called, and AWS's errors |
| `validation` | whether a request has the form of botocore's service model |
| `targets`, `policies`, `scheduled_actions`, `activities` | the operations on each kind of record |
| `alarms` | the two CloudWatch alarms of a policy |
| `scaler` | the work of a virtual minute |
| `services` | the ECS service behind a scalable target |
"""
