"""Gives tasks the secrets of their task definition. One that the deployment does not create is a placeholder.

On AWS, such a secret is there before the deployment, and nobody here can know its value. MiniStack reads no
secrets from a template, because it looks for names in camel case.
"""

from typing import Any

from ministack.core.responses import request_scope
from ministack.services import ecs, secretsmanager, ssm

PLACEHOLDER = "placeholder"


def install() -> None:
    resolve = ecs._resolve_container_secrets

    def resolve_or_stand_in(container: dict[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for given in container.get("secrets", ()):
            secret = {name[0].lower() + name[1:]: value for name, value in given.items()}
            found |= _of_its_own_account(secret, resolve)
        return found

    ecs._resolve_container_secrets = resolve_or_stand_in


def _of_its_own_account(secret: dict[str, str], resolve: Any) -> dict[str, str]:
    """A secret may belong to another account and region than the deployment."""
    arn = secret["valueFrom"].split(":")
    if arn[0] != "arn":
        values: dict[str, str] = resolve({"secrets": [secret]})
        return values
    with request_scope(account_id=arn[4], region=arn[3]):
        return resolve({"secrets": [secret]}) if _exists(arn) else {secret["name"]: PLACEHOLDER}


def _exists(arn: list[str]) -> bool:
    if arn[2] == "secretsmanager":
        # What follows the first seven parts names a key or a version of the secret.
        return secretsmanager.resolve_secret_string(":".join(arn[:7])) is not None
    return ssm.resolve_parameter_value(":".join(arn)) is not None
