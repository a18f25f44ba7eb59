"""The environment of every child: nothing of the developer's AWS settings, home folder or caches."""

import json
import os
import sys
from pathlib import Path

from local.deployment.key import Key
from local.deployment.stage import DEFAULT_REGION, Stage
from local.deployment.workspace import Workspace

_KEPT = ("LANG", "LC_ALL", "LC_CTYPE", "TERM", "NO_COLOR", "DOCKER_HOST", "BASE_IMAGE")
_INHERITED_FROM_START = ("DOCKER_HOST", "BASE_IMAGE")


def isolate(workspace: Workspace, docker_host: str | None, region: str = DEFAULT_REGION) -> None:
    """Replace this process's environment, so that no library and no child can read the developer's."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = os.environ.get("PATH", os.defpath)
    os.environ.clear()
    os.environ.update(
        kept,
        PATH=f"{Path(sys.executable).parent}{os.pathsep}{path}",
        PYTHONPATH=str(workspace.root),
        PYTHONUNBUFFERED="1",
        HOME=str(workspace.home),
        TMPDIR=str(workspace.home),
        DOCKER_CONFIG=str(workspace.home / "docker"),  # `docker login` writes its token there
        AWS_CONFIG_FILE=str(workspace.home / "no-aws-config"),
        AWS_SHARED_CREDENTIALS_FILE=str(workspace.home / "no-aws-credentials"),
        AWS_EC2_METADATA_DISABLED="true",
        AWS_REGION=region,
        **Key.at_random().environment,
    )
    if docker_host:
        os.environ["DOCKER_HOST"] = docker_host


def start_environment() -> dict[str, str]:
    """The variables that a rollout takes from the start, because its own terminal may have others."""
    return {name: os.environ[name] for name in _INHERITED_FROM_START if name in os.environ}


def apply(environment: dict[str, str]) -> None:
    for name in _INHERITED_FROM_START:
        os.environ.pop(name, None)
    os.environ.update(environment)


def for_emulator(workspace: Workspace, port: int, runtime: str, stage: Stage, speed: float) -> dict[str, str]:
    return {
        **os.environ,
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": stage.account,
        "MINISTACK_REGION": stage.region,
        "LOCAL_RUNTIME": runtime,
        "LOCAL_SPEED": str(speed),
        # Hide Docker in the process runtime. MiniStack removes containers that it believes are its own.
        "DOCKER_HOST": os.environ.get("DOCKER_HOST", "") if runtime == "docker" else "unix:///no-engine",
        "LOCAL_IMAGES": str(workspace.images),
        "LOCAL_SERVICE": stage.service.shown,
        "LOCAL_CERTIFICATE_ARN": stage.certificate_arn or "",
        "LOCAL_HOSTED_ZONE": json.dumps(stage.hosted_zone),
        "LOCAL_FAILED_TASK_LOG": str(workspace.log("failed-task")),
        "LOCAL_LOAD_BALANCER_LOG": str(workspace.log("load-balancer")),
        "LOCAL_AUTHORITY": str(workspace.authority),
        "LOCAL_LISTENER_PORTS": str(workspace.listener_ports),
    }


def for_cdk(workspace: Workspace, port: int, runtime: str) -> dict[str, str]:
    stand_in = "docker_builder.py" if runtime == "docker" else "docker_shim.py"
    return {
        **os.environ,
        # An address, not a name. With a name, the SDK would not address buckets by path,
        # but as bucket.localhost.
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "CDK_DOCKER": str(workspace.root / "local" / "deployment" / stand_in),
        "CDK_HOME": str(workspace.home / "cdk"),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_VALIDATION": "false",  # saves 3.6 s, which `npm run synth` and `npm test` spend
        "LOCAL_IMAGES": str(workspace.images),
        "LOCAL_BUILT_LAYERS": str(workspace.built_layers),
    }
