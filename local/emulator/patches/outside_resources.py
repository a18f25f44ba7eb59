"""What a stage names but does not create: a certificate by its ARN, and a hosted zone.

On AWS they are there before the deployment. Their ids are the stage's, so that its templates stay the same.
"""

from collections.abc import Mapping

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import acm, route53
from ministack.services.cloudformation import provisioners


def install(certificate_arn: str, hosted_zone: Mapping[str, str] | None) -> None:
    """Make the records in the deployment's own account and region. `hosted_zone` has an `id` and a `name`."""
    set_request_account_id("")
    set_request_region(None)
    if certificate_arn:
        _make_certificate(certificate_arn)
    if hosted_zone:
        _make_zone(hosted_zone["id"], f"{hosted_zone['name']}.")


def _make_certificate(arn: str) -> None:
    """Nobody here can know the names of the real certificate."""
    made, _ = provisioners._acm_certificate_create("", {"DomainName": "localhost"}, "")
    record = acm._certificates.pop(made)
    acm._certificates[arn] = {**record, "CertificateArn": arn}


def _make_zone(zone_id: str, name: str) -> None:
    made, _ = provisioners._r53_hosted_zone_create("", {"Name": name}, "")
    record = route53._zones.pop(made)
    route53._zones[zone_id] = {**record, "id": zone_id}
    route53._records[zone_id] = route53._records.pop(made)
    route53._caller_refs[record["caller_reference"]] = zone_id
