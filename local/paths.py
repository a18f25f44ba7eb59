"""Folders and files of the project that several rooms need."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CONTRACT = ROOT / "service" / "app" / "contract.json"
"""The names and figures that the service and the infrastructure share."""

SERVICE_PROGRAMS = ROOT / "service" / ".venv" / "bin"
"""Only the service's own packages. A package that its lock file lacks is missing here, as in the image."""
