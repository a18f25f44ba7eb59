#!/usr/bin/env python3
"""Stands in for `docker` when the CDK CLI calls it and there is none (CDK_DOCKER names this file).

An image is a copy of its build context. The CDK has already left out the files that .dockerignore names.
"""

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from local.emulator.runtime.image import ImageError, command_of, folder_of

_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"


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
    if command == "push":
        return _push(arguments[-1])
    if command in ("login", "tag"):
        return 0
    print(f"error: not available without Docker: docker {command}", file=sys.stderr)
    return 1


def _push(reference: str) -> int:
    """Name the image to ECR, so that its API lists it. The tasks read the folder."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.session import Session  # takes 0.5 s, which only a push needs

    repository, _, tag = reference.partition("/")[2].rpartition(":")
    digest = hashlib.sha256(tag.encode()).hexdigest()  # CDK's tags are hashes of the content
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": {"mediaType": _CONFIG, "size": 0, "digest": f"sha256:{digest}"},
        "layers": [],
    }
    ecr = Session().create_client("ecr", region_name=os.environ["AWS_REGION"])
    try:
        ecr.put_image(
            repositoryName=repository,
            imageTag=tag,
            imageManifest=json.dumps(manifest),
            imageManifestMediaType=_MANIFEST,
        )
    except (BotoCoreError, ClientError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
