"""Carries the decisions of `local/cluster` out on MiniStack's records, in virtual time."""
