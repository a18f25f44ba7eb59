"""The load balancers of the deployment: one Envoy, configured from the emulated ELB's records."""
