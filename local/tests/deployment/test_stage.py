"""What `npm start` reads of a stage before anything starts."""

import subprocess
import sys
from pathlib import Path

import pytest

from local.deployment.stage import ServiceSource, Stage, read_stage
from local.paths import ROOT
from local.processes.problem import Problem
from local.tests.support.project import copy_project

_SERVICE = ServiceSource(ROOT / "service", 9000)
_ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
_WITH_CERTIFICATE = f"{{ loadBalancer: {{ tls: {{ certificateArn: '{_ARN}' }} }} }}"


def test_a_stage_without_an_account_gets_the_emulators() -> None:
    assert read_stage("stage=local") == Stage("local", _SERVICE, "stage=local", "000000000000", "us-east-1")


def test_a_folder_that_is_no_project_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        read_stage("stage=local", tmp_path)


def test_the_names_of_secrets(tmp_path: Path) -> None:
    copy_project(tmp_path)
    arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/database/url"
    (tmp_path / "config" / "own.ts").write_text(
        f"export default {{ service: {{ secrets: {{ DATABASE_URL: '{arn}' }} }} }};\n"
    )
    assert read_stage("stage=own", tmp_path).secrets == ("DATABASE_URL",)


def test_the_shipped_stage_with_tls_names_a_zone_of_localhost() -> None:
    stage = read_stage("stage=local-tls")
    assert stage.domain_name == "api.fastapi.localhost"
    assert stage.hosted_zone == {"id": "Z0LOCAL", "name": "fastapi.localhost"}


@pytest.mark.parametrize(
    ("document", "account", "region"),
    [
        (_WITH_CERTIFICATE, "123456789012", "eu-west-1"),
        ("{ account: '210987654321', region: 'eu-central-1' }", "210987654321", "eu-central-1"),
    ],
)
def test_account_and_region_are_the_stages_or_its_certificates(
    tmp_path: Path, document: str, account: str, region: str
) -> None:
    copy_project(tmp_path)
    (tmp_path / "config" / "own.ts").write_text(f"export default {document};\n")
    stage = read_stage("stage=own", tmp_path)
    assert (stage.account, stage.region) == (account, region)


def test_a_json_file_takes_the_place_of_a_stage(tmp_path: Path) -> None:
    file = tmp_path / "trial.json"
    file.write_text('{"service": {"port": 9100}, "region": "eu-west-1"}')
    stage = read_stage(f"config={file}")
    assert (stage.name, stage.context) == ("trial", f"config={file}")
    assert (stage.service.port, stage.region) == (9100, "eu-west-1")


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        ("config=absent.json", 'config: given "absent.json", there is no such file'),
        ("stage=locl", 'stage: given "locl", there is no config/locl.ts; did you mean "local"?; known: '),
        (
            "locl",
            "argument -c: given 'locl', must be stage=NAME or config=FILE.json; see npm start -- --help",
        ),
    ],
)
def test_a_wrong_stage_is_one_line(option: str, problem: str) -> None:
    command = [sys.executable, "-m", "local", "-c", option]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith(f"error: {problem}")
    assert answer.stderr.count("\n") == 1
