"""`npm run bootstrap` with the policies of the deployer, against the emulated AWS."""

import json
import os
import subprocess
from pathlib import Path

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.stage import DEFAULT_REGION
from local.paths import ROOT
from local.tests.support.stacks import Client

_ROLE = f"cdk-hnb659fds-cfn-exec-role-000000000000-{DEFAULT_REGION}"


def _bootstrap(emulator: EmulatedAws, home: Path, **document: str) -> str:
    file = home / "trial.json"
    file.write_text(json.dumps(document))
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{emulator.port}",
        "AWS_REGION": DEFAULT_REGION,
        "HOME": str(home),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_VALIDATION": "false",
    }
    command = ["node", "scripts/cdk.mjs", "bootstrap", "-c", f"config={file}", "--require-approval", "never"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _policies(client: Client) -> list[str]:
    attached = client("iam").list_attached_role_policies(RoleName=_ROLE)["AttachedPolicies"]
    return [policy["PolicyArn"].split("/")[-1] for policy in attached]


def test_the_stage_decides_what_cloudformation_may_do(
    emulator: EmulatedAws, client: Client, tmp_path: Path
) -> None:
    assert "CloudFormation gets AdministratorAccess" in _bootstrap(emulator, tmp_path)
    # MiniStack does not resolve the list in which the CDK names AdministratorAccess.
    assert _policies(client) == [""]

    output = _bootstrap(emulator, tmp_path, deployer="least-privilege")
    assert "CloudFormation has the policies of the stack fastapi-deployer." in output
    names = _policies(client)
    assert names
    assert all(name.startswith("fastapi-deployer-Execution") for name in names), names
    boundary = f"arn:aws:iam::000000000000:policy/fastapi-boundary-{DEFAULT_REGION}"
    assert client("iam").get_policy(PolicyArn=boundary)["Policy"]["Arn"] == boundary
