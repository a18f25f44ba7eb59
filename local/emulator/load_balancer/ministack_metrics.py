"""Stores metrics in MiniStack's CloudWatch."""

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import cloudwatch

from local.emulator.load_balancer.metrics import NAMESPACE, Datum


def put(data: list[Datum]) -> None:
    set_request_account_id("")
    set_request_region(None)
    cloudwatch._put_metric_data({}, {"Namespace": NAMESPACE, "MetricData": data}, is_cbor=False, is_json=True)
