"""Where the project and the service's own programs are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVICE_PROGRAMS = ROOT / "service" / ".venv" / "bin"
"""The service's own packages and no others: one that it forgot to lock is missing here, as in its image."""
