"""The reason that is given for a failed command of the CDK."""

import pytest

from local.deployment.cdk import failure_reason

_BUILD = "s: fail: docker build --tag t --platform linux/amd64 . exited with error code 1: "


@pytest.mark.parametrize(
    ("output", "expected"),
    [
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
        ("one\ntwo\nthree\nfour", "two | three | four"),
    ],
)
def test_reason(output: str, expected: str) -> None:
    assert failure_reason(output) == expected
