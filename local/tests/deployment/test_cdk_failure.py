"""The reason that is given for a failed command of the CDK."""

import pytest

from local.deployment.cdk_failure import build_output, failure_reason

_BUILD = "s: fail: docker build --tag t --platform linux/amd64 . exited with error code 1: "

_EVENT = "s | 1/2 | 01:02:03 | UPDATE_FAILED        | AWS::ECS::Service | Service/Ecs (ServiceEcs12AB) "
_BREAKER = (
    "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit"
    " Breaker was triggered'.\" Last task: "
)
_EXITED = "Essential container in task exited"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (
            "error: a: wrong\nerror: b: wrong\nnode bin/app.ts: Subprocess exited with error 1\n",
            "a: wrong\nerror: b: wrong",
        ),
        (
            "lib/x.ts(1,1): error TS1435: Unknown keyword\nat a stack trace\n",
            "lib/x.ts(1,1): error TS1435: Unknown keyword",
        ),
        (
            f"{_BUILD}DEPRECATED: The legacy builder.\n   Install buildx.\n\n"
            'Get "https://registry/v2/": no such host\nFailed to build asset Image\n',
            'the image\'s build: Get "https://registry/v2/": no such host',
        ),
        (
            f"{_BUILD}#8 ERROR: exit code: 3\nERROR: failed to solve: exit code: 3\n\n"
            "View build details: docker-desktop://x\nFailed to build asset Image\n",
            "the image's build: ERROR: failed to solve: exit code: 3",
        ),
        (
            f"{_BUILD}Step 1/2 : RUN pip\n ---> Running in 1\n WARNING: certificate verify failed\n"
            "ERROR: No matching distribution found for x\n"
            "The command '/bin/sh -c pip' returned a non-zero code: 1\nFailed to build asset Image\n",
            "the image's build: ERROR: No matching distribution found for x",
        ),
        (
            f"{_BUILD}#8 1.23 ERROR: No matching distribution found for x\n#8 ERROR: exit code: 1\n"
            "ERROR: failed to solve: exit code: 1\n\nFailed to build asset Image\n",
            "the image's build: #8 1.23 ERROR: No matching distribution found for x",
        ),
        ("error: LOG_LEVEL: given 'x'; use 'debug'\n", "LOG_LEVEL: given 'x'; use 'debug'"),
        (
            f"{_EVENT}{_BREAKER}{_EXITED} with code 1: OSError: x (service/a.py:1)\n",
            "OSError: x (service/a.py:1); essential container in task exited with code 1",
        ),
        (
            f"{_EVENT}{_BREAKER}Task failed ELB health checks: / on port 9, last seen: 500: ValueError: y\n",
            "ValueError: y; task failed ELB health checks: / on port 9, last seen: 500",
        ),
        (
            f"{_EVENT}{_BREAKER}Task failed ELB health checks: / x, last seen: 503: [INFO] up\n",
            "Task failed ELB health checks: / x, last seen: 503: [INFO] up;"
            " service.healthCheckPath sets the path",
        ),
        (f"{_EVENT}no such role\n", "no such role (AWS::ECS::Service)"),
        ("one\ntwo\nthree\nfour", "two | three | four"),
    ],
)
def test_reason(output: str, expected: str) -> None:
    assert failure_reason(output) == expected


def test_last_lines_of_a_failed_build() -> None:
    lines = [f"line {number}" for number in range(30)]
    output = _BUILD + "\n".join(lines) + "\nFailed to build asset Image\n"
    assert build_output(output) == lines[10:]
    assert build_output("no build") == []
