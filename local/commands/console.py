"""The page of `npm run console`, which `npm start` serves for its own deployment."""

import os

from local.deployment.workspace import Workspace
from local.processes.child import Child
from local.processes.progress import print_line

_COMMAND = ["node", "--require", "tsx/cjs", "bin/console.ts", "--local"]
_READY = "Console: "


class Console:
    """Starts the console's process. The deployment goes on without it, if it does not start or ends."""

    def __init__(self, workspace: Workspace, command: list[str] = _COMMAND) -> None:
        self._child: Child | None = Child(
            "the console",
            command,
            cwd=workspace.root,
            environment=dict(os.environ),
            log=workspace.log("console"),
        )
        self._printed = False

    def look(self) -> None:
        """Print the page's URL as soon as it is there, and that the process has ended."""
        if self._child is None:
            return
        if self._child.exit_code is not None:
            print_line(
                f"{self._child.name} {self._child.ending}; `npm run console -- --local` starts it anew"
            )
            self.end()
        elif not self._printed and (url := self._url(self._child)):
            print_line(f"page  {url}/  (the deployment as it lives, with levers)")
            self._printed = True

    def end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None

    @staticmethod
    def _url(child: Child) -> str | None:
        lines = child.output().split("\n")[:-1]
        return next((line.split()[1] for line in lines if line.startswith(_READY)), None)
