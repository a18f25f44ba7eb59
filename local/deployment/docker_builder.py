#!/usr/bin/env python3
"""Stands between the CDK CLI and `docker` (CDK_DOCKER names this file), so that builds can be removed again.

A build's image gets the label of its deployment. The old builder leaves images without a label, too: one for
each build stage. Their ids are in its output, and are written to the file LOCAL_BUILT_LAYERS.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from local.emulator.runtime import OWNER_LABEL

_LAYER = re.compile(r" ---> ([0-9a-f]{12})\s*$")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class NewLayers:
    """Finds the images that this build made, and neither the base images nor those from the cache."""

    def __init__(self) -> None:
        self._made_here = False

    def read(self, line: str) -> str | None:
        if line.startswith("Step "):
            self._made_here = not re.match(r"Step \S+ : FROM ", line)
        elif "---> Using cache" in line:
            self._made_here = False
        elif self._made_here and (layer := _LAYER.match(line)):
            return layer[1]
        return None


def build(arguments: list[str]) -> int:
    # Without --force-rm, the old builder leaves the container of a failed step.
    words = ["docker", "build", "--force-rm", "--label", f"{OWNER_LABEL}={os.environ['LOCAL_IMAGES']}"]
    with (
        Path(os.environ["LOCAL_BUILT_LAYERS"]).open("a") as built,
        subprocess.Popen([*words, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process,
    ):
        _copy(process.stdout or (), built)
    return process.returncode


def _copy(output: Iterable[bytes], built: TextIO) -> None:
    layers = NewLayers()
    for raw in output:
        line = _COLOUR.sub("", raw.decode(errors="replace"))
        # The CDK repeats only the standard error in its own error. The reason may be on the other one.
        print(line, end="", file=sys.stderr, flush=True)
        if layer := layers.read(line):
            print(layer, file=built, flush=True)


def main(command: str, *arguments: str) -> int:
    if command == "build":
        return build(list(arguments))
    return subprocess.call(["docker", command, *arguments])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
