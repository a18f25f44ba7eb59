"""Runs the real AWS CLI against the emulator, with nothing of the developer's settings."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.stage import DEFAULT_REGION
from local.paths import ROOT

_PROGRAM = ROOT / "scripts/aws-cli/.venv/bin/aws"


class AwsCli:
    def __init__(self, emulator: EmulatedAws, home: Path) -> None:
        assert _PROGRAM.exists(), "no AWS CLI: run `node scripts/setup.mjs aws-cli`, as npm test does"
        self._environment = {
            **os.environ,
            "HOME": str(home),
            "AWS_CONFIG_FILE": str(home / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(home / "no-credentials"),
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{emulator.port}",
            "AWS_DEFAULT_REGION": DEFAULT_REGION,
            "AWS_DEFAULT_OUTPUT": "json",
            "AWS_MAX_ATTEMPTS": "1",
        }

    def __call__(self, command: str, *words: str) -> Any:
        """The document that a command prints, for instance `aws("ecs list-clusters")`."""
        answer = subprocess.run(
            [_PROGRAM, *command.split(), *words], env=self._environment, capture_output=True, text=True
        )
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout) if answer.stdout else None
