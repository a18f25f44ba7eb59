"""The Auto Scaling groups and their instances, which are the cluster's container instances."""
