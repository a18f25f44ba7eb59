#!/usr/bin/env python3
"""Stands in for `docker` when the CDK CLI calls it and there is none (CDK_DOCKER names this file).

An image is a copy of its build context. The CDK has already left out the files that .dockerignore names.
"""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from local.emulator.runtime.image import ImageError, command_of, folder_of


def main(command: str, *arguments: str) -> int:
    store = Path(os.environ["LOCAL_IMAGES"])
    if command == "inspect":
        return 0 if folder_of(store, arguments[0]).is_dir() else 1
    if command == "build":
        image = folder_of(store, arguments[arguments.index("--tag") + 1])
        shutil.copytree(".", image, dirs_exist_ok=True, symlinks=True)
        try:
            command_of(image)
        except ImageError as error:
            shutil.rmtree(image)
            print(f"error: {error}", file=sys.stderr)
            return 1
        return 0
    if command in ("login", "tag", "push"):
        return 0
    print(f"error: not available without Docker: docker {command}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
