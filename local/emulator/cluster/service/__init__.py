"""The service scheduler: where tasks are placed, how they start and stop, and how deployments go on."""
