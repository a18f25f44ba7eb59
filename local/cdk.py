"""The project's own CDK CLI, pointed at the emulator."""

import re
from collections.abc import Callable
from pathlib import Path

from local.children import Child
from local.environment import REGION, for_cdk
from local.problem import CdkFailed
from local.workspace import Workspace

_ACCOUNT = "000000000000"  # MiniStack's
_LIMIT_SECONDS = 600.0  # a first image build downloads packages
_FAILED_RESOURCE = re.compile(r"_FAILED\s*\|\s*(AWS::\S+)\s*\|\s*\S+ (?:\(\w+\) )?(.*\S)")
_ERROR = re.compile(r"❌|\berror\b|failed", re.IGNORECASE)


class Cdk:
    def __init__(self, workspace: Workspace, port: int, runtime: str, check: Callable[[], None]) -> None:
        self._workspace = workspace
        self._environment = for_cdk(workspace, port, runtime)
        self._check = check
        self.has_deployed = False

    def start_synth(self) -> Child:
        return self._start("synth", "--quiet", "-c", "stage=local", "--output", str(self._workspace.assembly))

    def finish(self, child: Child, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Wait for a command, and raise what the CDK says went wrong."""

        def look() -> None:
            self._check()
            meanwhile()

        code = child.wait(_LIMIT_SECONDS, look)
        if code < 0:
            raise CdkFailed(f"{child.name} {child.ending}")
        if code:
            raise CdkFailed(f"{child.name} failed: {_reason(child.output())}")

    def bootstrap(self) -> None:
        # Elsewhere, because beside a cdk.json it synthesises the application first.
        self.finish(self._start("bootstrap", f"aws://{_ACCOUNT}/{REGION}", cwd=self._workspace.home))

    def deploy(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.has_deployed = True
        child = self._start(*self._all("deploy", "--require-approval", "never", "--method", "direct"))
        self.finish(child, meanwhile)

    def destroy(self) -> None:
        self.finish(self._start(*self._all("destroy", "--force")))

    def _all(self, command: str, *options: str) -> list[str]:
        return [command, "--all", "--app", str(self._workspace.assembly), "--progress", "events", *options]

    def _start(self, *words: str, cwd: Path | None = None) -> Child:
        cdk = self._workspace.root / "node_modules" / ".bin" / "cdk"
        return Child(
            f"cdk {words[0]}",
            [str(cdk), *words, "--no-notices", "--no-color"],
            cwd=cwd or self._workspace.root,
            environment=self._environment,
            log=self._workspace.log(f"cdk-{words[0]}"),
        )


def _reason(output: str) -> str:
    """Why resources failed, or else the CDK's own error lines, without progress and stack traces."""
    resources = [f"{kind}: {reason}" for kind, reason in _FAILED_RESOURCE.findall(output)]
    lines = [line.strip() for line in output.splitlines() if _ERROR.search(line)]
    return " | ".join(dict.fromkeys(resources or lines or output.splitlines()[-3:]))
