"""The secrets of a task definition, in the environment of the task. Through AWS's API."""

import json

from local.deployment.emulated_aws import EmulatedAws
from local.tests.support.balancer import load_balancer
from local.tests.support.stacks import Client, Stacks, resource
from local.tests.support.tiny_service import resources, write_image

_NAME = "confidential"
_ELSEWHERE = "eu-west-1:123456789012"
_OUTSIDE = {
    "OUTSIDE": f"arn:aws:secretsmanager:{_ELSEWHERE}:secret:database-AbCdEf",
    "OUTSIDE_KEY": f"arn:aws:secretsmanager:{_ELSEWHERE}:secret:database-AbCdEf:user::",
    "OUTSIDE_PARAMETER": f"arn:aws:ssm:{_ELSEWHERE}:parameter/database/url",
}


def test_a_secret_from_outside_is_a_placeholder_and_one_of_the_stack_has_its_value(
    stacks: Stacks, client: Client, emulator: EmulatedAws
) -> None:
    template = resources(_NAME, write_image(emulator.images, _NAME), tasks=1)
    template["Own"] = resource("AWS::SecretsManager::Secret", Name="own", SecretString='{"user": "me"}')
    template["Setting"] = resource("AWS::SSM::Parameter", Name="/own/setting", Type="String", Value="on")
    arns = {
        **_OUTSIDE,
        "OWN_KEY": {"Fn::Join": ["", [{"Fn::GetAtt": ["Own", "Id"]}, ":user::"]]},
        "OWN_PARAMETER": "arn:aws:ssm:us-east-1:000000000000:parameter/own/setting",
    }
    (container,) = template["Task"]["Properties"]["ContainerDefinitions"]
    container["Secrets"] = [{"Name": name, "ValueFrom": arn} for name, arn in arns.items()]
    template["Service"]["DependsOn"] = ["Setting"]
    stacks.create(_NAME, template)
    environment = json.loads(load_balancer(_NAME, client, emulator).get("/").body)["env"]
    stacks.delete(_NAME)
    placeholders = dict.fromkeys(_OUTSIDE, "placeholder")
    expected = {**placeholders, "OWN_KEY": "me", "OWN_PARAMETER": "on"}
    assert {name: environment.get(name) for name in arns} == expected
