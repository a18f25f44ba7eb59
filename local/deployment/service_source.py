"""The service of the configuration: its folder and its port. They are needed before the CDK synthesises."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local.paths import ROOT
from local.processes.problem import Problem

_LIMIT_SECONDS = 60.0


@dataclass(frozen=True)
class ServiceSource:
    directory: Path
    port: int

    @property
    def dockerfile(self) -> Path:
        return self.directory / "Dockerfile"

    @property
    def shown(self) -> str:
        """The folder relative to the project, as a developer writes it."""
        return os.path.relpath(self.directory, ROOT)


def read_service(root: Path = ROOT) -> ServiceSource:
    """Ask the project's own configuration code, so that there is one reader of the configuration."""
    words = [str(root / "node_modules/.bin/ts-node"), "--transpile-only", "scripts/service-facts.ts", "local"]
    try:
        answer = subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=_LIMIT_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise Problem(f"the configuration cannot be read: {error}") from error
    if answer.returncode:
        reason = answer.stderr.strip() or f"exit code {answer.returncode}"
        raise Problem(reason.removeprefix("error: "))
    facts = json.loads(answer.stdout)
    return ServiceSource(Path(facts["directory"]), facts["port"])
