"""Which signatures the emulated AWS accepts. botocore makes them."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from botocore.session import Session

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.key import Key
from local.deployment.stage import DEFAULT_REGION
from local.tests.support.raw import ask
from local.tests.support.stacks import Client

_UNKNOWN = r"unknown access key id: use the one of \.local/state\.json"
_TARGET = {
    "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.ListClusters",
    "Content-Type": "application/x-amz-json-1.1",
}


def _foreign(emulator: EmulatedAws, service: str, **options: Any) -> Any:
    return Session().create_client(
        service, region_name=DEFAULT_REGION, endpoint_url=f"http://127.0.0.1:{emulator.port}", **options
    )


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("ecs", "list_clusters"),
        ("s3", "list_buckets"),
        ("ec2", "describe_vpcs"),
        ("cloudformation", "list_stacks"),
        ("sts", "get_caller_identity"),
        ("logs", "describe_log_groups"),
        ("elbv2", "describe_load_balancers"),
        ("ecr", "get_authorization_token"),
    ],
)
def test_another_key_is_refused_in_the_form_that_the_sdk_reads(
    emulator: EmulatedAws, service: str, operation: str
) -> None:
    unknown = _foreign(emulator, service, aws_access_key_id="test", aws_secret_access_key="test")
    with pytest.raises(
        ClientError, match=r"unknown access key id: use the one of \.local/state\.json"
    ) as refused:
        getattr(unknown, operation)()
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    wrong = _foreign(
        emulator, service, aws_access_key_id=Key.of_this_process().access_key_id, aws_secret_access_key="test"
    )
    with pytest.raises(ClientError, match="use the secretAccessKey"):
        getattr(wrong, operation)()


def _signed(emulator: EmulatedAws, body: bytes = b"{}") -> dict[str, str]:
    request = AWSRequest("POST", f"http://127.0.0.1:{emulator.port}/", headers=_TARGET, data=body)
    key = Credentials(*Key.of_this_process().environment.values())
    SigV4Auth(key, "ecs", DEFAULT_REGION).add_auth(request)
    return {name.lower().replace("-", "_"): value for name, value in request.headers.items()}


def test_own_key_is_accepted(emulator: EmulatedAws) -> None:
    assert ask(emulator.port, "POST", "/", b"{}", **_signed(emulator)).status == 200


def test_changed_body_header_path_or_query_is_refused(emulator: EmulatedAws) -> None:
    signed = _signed(emulator)
    other = signed["x_amz_target"].replace("ListClusters", "RunTask")
    for answer in (
        ask(emulator.port, "POST", "/", b'{"a":1}', **signed),
        ask(emulator.port, "POST", "/", b"{}", **{**signed, "x_amz_target": other}),
        ask(emulator.port, "POST", "/other", b"{}", **signed),
        ask(emulator.port, "POST", "/?a=b", b"{}", **signed),
        ask(emulator.port, "POST", "/", b"{}", **signed, host=f"localhost:{emulator.port}"),
    ):
        assert (answer.status, b"does not match" in answer.body) == (403, True)
    lies = hashlib.sha256(b"{}").hexdigest()
    changed = ask(emulator.port, "POST", "/", b'{"a":1}', **signed, x_amz_content_sha256=lies)
    assert (changed.status, b"not the signed one" in changed.body) == (403, True)


@pytest.mark.parametrize("minutes", [-20, 20])
def test_signature_of_another_time_is_refused(emulator: EmulatedAws, minutes: int) -> None:
    then = datetime.now(UTC) + timedelta(minutes=minutes)
    with patch("botocore.auth.get_current_datetime", return_value=then.replace(tzinfo=None)):
        answer = ask(emulator.port, "POST", "/", b"{}", **_signed(emulator))
    assert (answer.status, b"sign the request anew" in answer.body) == (403, True)


@pytest.mark.parametrize(
    "authorization",
    ["AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential=a/b/c/d, Signature=e", "AWS a:b", "Bearer x"],
)
def test_broken_signature_is_refused(emulator: EmulatedAws, authorization: str) -> None:
    answer = ask(emulator.port, "POST", "/", b"{}", authorization=authorization)
    assert answer.status == 403
    assert b"signature is incomplete" in answer.body or b"not signed" in answer.body


def _presigned_path(emulator: EmulatedAws, method: str) -> str:
    """Path and query of a presigned address. Version 2 is botocore's default in this region."""
    access_key_id, secret = Key.of_this_process().environment.values()
    s3 = _foreign(
        emulator,
        "s3",
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret,
        config=Config(signature_version="s3v4"),
    )
    address: str = s3.generate_presigned_url("put_object", {"Bucket": "any", "Key": "any"}, HttpMethod=method)
    return address.partition(f":{emulator.port}")[2]


@pytest.mark.parametrize(
    ("method", "headers", "body"),
    [
        ("PUT", _TARGET, b"{}"),
        (
            "POST",
            {"Content-Type": "application/x-www-form-urlencoded"},
            b"Action=ListStacks&Version=2010-05-15",
        ),
    ],
)
def test_presigned_address_of_s3_calls_no_other_service(
    emulator: EmulatedAws, method: str, headers: dict[str, str], body: bytes
) -> None:
    path = _presigned_path(emulator, method)
    named = {name.lower().replace("-", "_"): value for name, value in headers.items()}
    answer = ask(emulator.port, method, path, body, **named)
    assert answer.status == 403
    assert b"another service" in answer.body or b"leaves out the x-amz-target header" in answer.body


@pytest.mark.parametrize("change", [("X-Amz-Signature", "é"), ("X-Amz-Expires", "9" * 20)])
def test_malformed_presigned_address_is_refused(emulator: EmulatedAws, change: tuple[str, str]) -> None:
    name, value = change
    path = re.sub(rf"(?<={name}=)[^&]*", quote(value), _presigned_path(emulator, "GET"))
    assert ask(emulator.port, "GET", path).status == 403


def test_signature_for_an_unknown_service_loads_nothing(emulator: EmulatedAws) -> None:
    scope = "Credential=x/20260101/us-east-1/zzz/aws4_request"
    words = f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature={'0' * 64}"
    answer = ask(emulator.port, "POST", "/", b"{}", authorization=words, x_amz_date="20260101T000000Z")
    assert (answer.status, answer.body.startswith(b"refused: unknown access key id")) == (403, True)


def test_s3_in_every_way_that_the_sdks_send(client: Client, emulator: EmulatedAws) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="signed")
    names = ("a b+c%d/ü(1)~.txt", "plain", "x//y")
    for name in names:
        s3.put_object(Bucket="signed", Key=name, Body=b"content", Metadata={"a": "two  spaces"})
        assert s3.get_object(Bucket="signed", Key=name)["Body"].read() == b"content"
    unsigned = Config(s3={"payload_signing_enabled": False}, request_checksum_calculation="when_supported")
    other = _configured(emulator, unsigned)
    other.put_object(Bucket="signed", Key="unsigned", Body=b"content")
    assert {e["Key"] for e in s3.list_objects_v2(Bucket="signed")["Contents"]} == {*names, "unsigned"}
    _presigned(s3, emulator)


def _configured(emulator: EmulatedAws, config: Config) -> Any:
    endpoint = f"http://127.0.0.1:{emulator.port}"
    return Session().create_client("s3", region_name=DEFAULT_REGION, endpoint_url=endpoint, config=config)


def _presigned(s3: Any, emulator: EmulatedAws) -> None:
    url = urlsplit(s3.generate_presigned_url("get_object", Params={"Bucket": "signed", "Key": "plain"}))
    if "X-Amz-Signature" not in url.query:
        s3 = _configured(emulator, Config(signature_version="s3v4"))
        url = urlsplit(s3.generate_presigned_url("get_object", Params={"Bucket": "signed", "Key": "plain"}))
    assert ask(emulator.port, "GET", f"{url.path}?{url.query}").body == b"content"
    assert ask(emulator.port, "GET", f"{url.path[:-1]}?{url.query}").status == 403
    late = s3.generate_presigned_url("get_object", Params={"Bucket": "signed", "Key": "plain"}, ExpiresIn=-1)
    assert ask(emulator.port, "GET", urlsplit(late).path + "?" + urlsplit(late).query).status == 403


def test_session_of_an_assumed_role(client: Client, emulator: EmulatedAws) -> None:
    """The CDK assumes its roles, and signs with what STS gives it."""
    role = "arn:aws:iam::000000000000:role/any"
    given = client("sts").assume_role(RoleArn=role, RoleSessionName="cdk")["Credentials"]
    key = {"aws_access_key_id": given["AccessKeyId"], "aws_secret_access_key": given["SecretAccessKey"]}
    assert _foreign(emulator, "ecs", **key, aws_session_token=given["SessionToken"]).list_clusters()
    with pytest.raises(ClientError, match="session token"):
        _foreign(emulator, "ecs", **key, aws_session_token="another").list_clusters()
