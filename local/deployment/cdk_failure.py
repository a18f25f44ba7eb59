"""The cause in the output of a failed command of the CDK, with the cause first."""

import re

_FAILED_RESOURCE = re.compile(r"_FAILED\s*\|\s*(AWS::\S+)\s*\|\s*\S+ (?:\(\w+\) )?(.*\S)")
_FAILED_BUILD = re.compile(r" exited with error code \d+: (.*?)^Failed to ", re.DOTALL | re.MULTILINE)
_ERROR = re.compile(r"❌|\berror\b|failed", re.IGNORECASE)
_CIRCUIT_BREAKER = re.compile(r".*Circuit Breaker was triggered'\.\" Last task: ")
_FAILED_CHECKS = "Task failed ELB health checks: "
# What ECS says of a stopped task, before the last error of its log.
_STOPPED_TASK = re.compile(
    rf"(Essential container in task exited with code \d+|{_FAILED_CHECKS}.*? last seen: .*?): (.*)"
)
_NAMES_AN_ERROR = re.compile(r"[\w.]*(Error|Exception)\b|error: ")
# An error line of a program in the build. The builders' own last line names only the exit code.
_BUILD_ERROR = re.compile(r"(?:#\d+ )?(?:[\d.]+ )?(?:ERROR|Error|error|E|fatal)\b:? ")
_BUILDERS_OWN = re.compile(
    r"failed to solve|did not complete successfully|exit code|returned a non-zero code"
)
_SHOWN_LINES = 20


def failure_reason(output: str) -> str:
    """Why resources or an image failed, or else the CDK's error lines. Stack traces are left out."""
    resources = [_cause(kind, why) for kind, why in _FAILED_RESOURCE.findall(output)]
    builds = [f"the image's build: {_build_error(block)}" for block in _FAILED_BUILD.findall(output)]
    if not resources and not builds and (problems := _configuration_problems(output)):
        return "\n".join(problems).removeprefix("error: ")
    found = resources or builds or _errors(output) or output.splitlines()[-3:]
    return " | ".join(dict.fromkeys(found)).removeprefix("error: ")


def _configuration_problems(output: str) -> list[str]:
    """The lines of bin/app.ts, one a problem. The CDK then adds that the program has failed."""
    return [line for line in _lines(output) if line.startswith("error: ")]


def build_output(output: str) -> list[str]:
    """The last lines of a failed image build."""
    blocks = _FAILED_BUILD.findall(output)
    return _lines(blocks[-1])[-_SHOWN_LINES:] if blocks else []


def _cause(kind: str, why: str) -> str:
    cause = _CIRCUIT_BREAKER.sub("", why)
    stopped = _STOPPED_TASK.fullmatch(cause)
    if stopped and _NAMES_AN_ERROR.match(stopped[2]):
        return f"{stopped[2]}; {stopped[1][0].lower()}{stopped[1][1:]}"
    if cause.startswith(_FAILED_CHECKS):
        return f"{cause}; service.healthCheckPath sets the path"
    return cause if cause != why else f"{why} ({kind})"


def _build_error(block: str) -> str:
    """The last error line of a build, or else its last line, such as an old builder's "no such host"."""
    lines = _lines(block)
    programs = [line for line in lines if _BUILD_ERROR.match(line) and not _BUILDERS_OWN.search(line)]
    return (programs or _errors(block) or lines)[-1]


def _errors(output: str) -> list[str]:
    return [line for line in _lines(output) if _ERROR.search(line)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
