"""Envoy's configuration, from the records of the emulated ELB. Every function here is pure."""
