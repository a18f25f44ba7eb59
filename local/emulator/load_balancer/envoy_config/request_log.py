"""One line for each request, from which the metrics are counted."""

from pathlib import PurePath

from local.emulator.load_balancer.envoy_config.names import Config, typed

REQUEST_LOG = PurePath("requests.log")
FIELDS = (
    "%UPSTREAM_CLUSTER%",
    "%UPSTREAM_HOST%",
    "%RESPONSE_CODE%",
    "%RESPONSE_CODE_DETAILS%",
    # From the end of the request to the first byte of the target's answer, in microseconds.
    "%COMMON_DURATION(US_TX_END:US_RX_BEG:us)%",
)


def request_log(balancer: str, folder: str) -> Config:
    """`balancer` is the load balancer's value of the dimension LoadBalancer."""
    line = "\t".join((balancer, *FIELDS))
    return {
        "name": "envoy.access_loggers.file",
        "typed_config": typed(
            "extensions.access_loggers.file.v3.FileAccessLog",
            path=f"{folder}/{REQUEST_LOG}",
            log_format={"text_format_source": {"inline_string": f"{line}\n"}},
        ),
    }
