"""What the stage names and does not create is there from the start. Through AWS's API."""

from local.tests.conftest import CERTIFICATE, ZONE
from local.tests.support.stacks import Client


def test_the_certificate_has_the_stages_arn(client: Client) -> None:
    found = client("acm").describe_certificate(CertificateArn=CERTIFICATE)["Certificate"]
    assert (found["CertificateArn"], found["Status"]) == (CERTIFICATE, "ISSUED")


def test_the_hosted_zone_has_the_stages_id_and_takes_records(client: Client) -> None:
    api = client("route53")
    assert api.get_hosted_zone(Id=ZONE["id"])["HostedZone"]["Name"] == "outside.localhost."
    record = {
        "Name": "api.outside.localhost",
        "Type": "A",
        "TTL": 1,
        "ResourceRecords": [{"Value": "192.0.2.1"}],
    }
    change = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    api.change_resource_record_sets(HostedZoneId=ZONE["id"], ChangeBatch=change)
    listed = api.list_resource_record_sets(HostedZoneId=ZONE["id"])["ResourceRecordSets"]
    assert "api.outside.localhost." in {one["Name"] for one in listed}
