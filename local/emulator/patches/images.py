"""Machine and container images: the ECS-optimised AMIs' public parameters, and ECR's answers."""

import base64
import hashlib
import json
import re
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import ec2, ecr, ssm

Response = tuple[int, dict[str, str], bytes]

_AMI_PARAMETER = re.compile(r"/aws/service/ecs/optimized-ami/amazon-linux-2023/(arm64/)?[^/]+/image_id")
_AMAZON_LINUX = "ami-0c2023a1b2c3d4e5f"
"""MiniStack's Amazon Linux 2023. The ECS-optimised AMIs are made of it."""


def install(registry: str, password: str) -> None:
    _publish_amis()
    ecr._repo_uri = lambda name: f"{registry}/{name}"
    _refuse_absent_images()
    _hand_out_this_registry(registry, password)


def _publish_amis() -> None:
    """Each release has an id of its own. So a changed `cluster.amiVersion` is a changed AMI."""
    public_parameter = ssm._public_parameter

    def parameter(name: str) -> Any:
        if _AMI_PARAMETER.fullmatch(name or "") and name not in ssm._PUBLIC_AMI_PARAMETERS:
            ami = ami_of(name)
            like = next(image for image in ec2._STUB_AMIS if image[0] == _AMAZON_LINUX)
            ec2._STUB_AMIS.append((ami, name.split("/")[-2], *like[2:]))
            ssm._PUBLIC_AMI_PARAMETERS[name] = ami
        return public_parameter(name)

    ssm._public_parameter = parameter


def ami_of(parameter: str) -> str:
    """An id that looks like AWS's, and stays for the same parameter."""
    return f"ami-{hashlib.sha256(parameter.encode()).hexdigest()[:17]}"


def _refuse_absent_images() -> None:
    """ECR answers ImageNotFoundException. MiniStack's empty list means to the CDK that the image exists."""
    describe_images = ecr._describe_images

    def describe(request: dict[str, Any]) -> Any:
        repository = request.get("repositoryName", "")
        wanted = request.get("imageIds") or []
        if repository in ecr._repositories and any(not ecr._find_image(repository, i) for i in wanted):
            return error_response_json("ImageNotFoundException", "The image requested does not exist", 400)
        return describe_images(request)

    ecr._describe_images = describe


def _hand_out_this_registry(registry: str, password: str) -> None:
    token = base64.b64encode(f"AWS:{password}".encode()).decode()
    get_authorization_token = ecr._get_authorization_token

    def authorize(request: dict[str, Any]) -> Response:
        status, headers, body = get_authorization_token(request)
        document = json.loads(body)
        for entry in document["authorizationData"]:
            entry["proxyEndpoint"] = f"http://{registry}"
            entry["authorizationToken"] = token  # MiniStack's is always the same
        return status, headers, json.dumps(document).encode()

    ecr._get_authorization_token = authorize
