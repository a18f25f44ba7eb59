"""Gives each task credentials that the emulated AWS accepts, as ECS does with the task's role.

MiniStack hands out credentials that it does not remember, and gives them to everybody who asks.
"""

import time
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import ecs, imds, sts

_LIFE_SECONDS = 3600  # MiniStack writes this expiry into the document
_TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN"  # noqa: S105 - the name of a variable


def install() -> None:
    _let_one_token_stand_for_the_task()
    _remember_credentials()


def _let_one_token_stand_for_the_task() -> None:
    """MiniStack forgets the metadata's token when the task ends, and never stores the other one."""
    register = ecs._register_metadata

    def with_one_token(*arguments: Any) -> str:
        token: str = register(*arguments)
        environment: dict[str, str] = arguments[5]
        environment[_TOKEN] = token
        return token

    ecs._register_metadata = with_one_token


def _remember_credentials() -> None:
    make_document = imds._ecs_task_credentials_doc

    def make_and_remember() -> dict[str, str]:
        document: dict[str, str] = make_document()
        name = document["RoleArn"].rpartition("/")[2]
        account = get_account_id()
        sts.register_session(
            document["AccessKeyId"],
            {
                "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/task",
                "UserId": f"{sts._role_id(document['RoleArn'])}:task",
                "SecretAccessKey": document["SecretAccessKey"],
                "SessionToken": document["Token"],
                "Expiration": time.time() + _LIFE_SECONDS,
                "AccountId": account,
                "PrincipalType": "AssumedRole",
            },
        )
        return document

    imds._ecs_task_credentials_doc = make_and_remember
