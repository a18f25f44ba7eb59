"""Child processes, signals, ports and waits. Nothing here knows AWS or the CDK."""
