"""The stage that is deployed: what must be known of its configuration before the CDK synthesises."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.paths import ROOT
from local.processes.problem import Problem

DEFAULT_ACCOUNT = "000000000000"  # MiniStack's own
DEFAULT_REGION = "us-east-1"
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


@dataclass(frozen=True)
class Stage:
    name: str
    service: ServiceSource
    context: str = ""
    """The CDK's context value that selects the stage: stage=NAME or config=FILE.json."""
    account: str = DEFAULT_ACCOUNT
    region: str = DEFAULT_REGION
    certificate_arn: str | None = None
    """A certificate that the stage expects in the account."""
    domain_name: str | None = None
    hosted_zone: dict[str, str] | None = None
    """The `id` and `name` of a hosted zone that the stage expects in the account."""
    secrets: tuple[str, ...] = ()
    """The environment variables that secrets of the account fill."""


def read_stage(context: str, root: Path = ROOT) -> Stage:
    """Ask the project's own configuration code, so that there is one reader of the configuration.

    `context` is stage=NAME or config=FILE.json.
    """
    facts = _facts(context, root)
    return Stage(
        name=facts["stage"],
        context=context,
        service=ServiceSource(Path(facts["directory"]), facts["port"]),
        account=facts.get("account", DEFAULT_ACCOUNT),
        region=facts.get("region", DEFAULT_REGION),
        certificate_arn=facts.get("certificateArn"),
        domain_name=facts.get("domainName"),
        hosted_zone=facts.get("hostedZone"),
        secrets=tuple(facts["secrets"]),
    )


def _facts(context: str, root: Path) -> dict[str, Any]:
    script = root / "scripts" / "stage-facts.ts"
    if not script.exists():
        raise Problem(f"the configuration cannot be read: there is no file {script}")
    name, _, value = context.partition("=")
    words = ["node", "--require", "tsx/cjs", str(script), name, value]
    try:
        answer = subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=_LIMIT_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise Problem(f"the configuration cannot be read: {error}") from error
    if answer.returncode:
        reason = answer.stderr.strip() or f"exit code {answer.returncode}"
        raise Problem(reason.removeprefix("error: "))
    facts: dict[str, Any] = json.loads(answer.stdout)
    return facts
