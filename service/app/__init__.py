"""The API that the deployment runs."""

__version__ = "0.1.0"
