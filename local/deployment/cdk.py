"""The project's own CDK CLI, pointed at the emulator."""

from collections.abc import Callable
from pathlib import Path

from local.deployment.build_progress import BuildProgress
from local.deployment.cdk_failure import build_output, failure_reason
from local.deployment.environment import for_cdk
from local.deployment.workspace import Workspace
from local.processes.child import Child
from local.processes.problem import CdkFailed
from local.processes.progress import print_line

_LIMIT_SECONDS = 600.0  # a first image build downloads packages
_VIRTUAL_LIMIT_SECONDS = 36 * 3600.0
"""The longest time that CloudFormation waits for a deployment, in virtual time."""


class Cdk:
    def __init__(
        self,
        workspace: Workspace,
        port: int,
        runtime: str,
        context: str,
        speed: float,
        check: Callable[[], None],
    ) -> None:
        self._workspace = workspace
        self._environment = for_cdk(workspace, port, runtime)
        self._context = context
        self._limit = _LIMIT_SECONDS + _VIRTUAL_LIMIT_SECONDS / speed
        self._check = check
        self.has_deployed = False

    def start_synth(self) -> Child:
        assembly = str(self._workspace.assembly)
        return self._start("synth", "--quiet", "-c", self._context, "--output", assembly)

    def finish(self, child: Child, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Wait for a command. If it fails, raise the CDK's own error."""

        def check() -> None:
            self._check()
            meanwhile()

        code = child.wait(self._limit, check)
        if code < 0:
            raise CdkFailed(f"{child.name} {child.ending}")
        if code:
            output = child.output()
            raise CdkFailed(f"{failure_reason(output)} ({child.name})", build_output(output))

    def finish_synth(self, child: Child) -> None:
        """Wait for the assembly, and print the warnings of the configuration."""
        self.finish(child)
        for line in dict.fromkeys(child.output().splitlines()):
            if line.startswith("warning: "):
                print_line(line)

    def bootstrap(self, account: str, region: str) -> None:
        # Not in the project's folder. Beside a cdk.json, bootstrap first synthesises the application.
        self.finish(self._start("bootstrap", f"aws://{account}/{region}", cwd=self._workspace.home))

    def deploy(self, meanwhile: Callable[[], None] = lambda: None) -> bool:
        """Whether any stack has changed."""
        self.has_deployed = True
        child = self._start(*self._all("deploy", "--require-approval", "never", "--method", "direct"))
        build = BuildProgress(child.output)

        def progress() -> None:
            build.print_step()
            meanwhile()

        self.finish(child, progress)
        done = [line for line in child.output().splitlines() if "✅" in line]
        return not all("(no changes)" in line for line in done)

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
