"""The living cluster: what ECS, Auto Scaling, CloudWatch and the load balancer decide, as pure functions."""
