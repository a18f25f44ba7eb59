"""The load balancer's own error responses, in ALB's form.

Envoy has its own status for some causes. Source of ALB's: ALB User Guide, "Troubleshoot your Application Load
Balancers".
"""

from http import HTTPStatus

from local.emulator.load_balancer.envoy_config.headers import names_the_server, set_header
from local.emulator.load_balancer.envoy_config.names import Config, typed
from local.emulator.load_balancer.records import Listener

# The connection failed, or ended before the answer's headers, or the answer was not HTTP.
_BAD_GATEWAY = ["UF", "UC", "UR", "LR", "UPE"]
_STATUSES = (400, 408, 413, 414, 426, 431, 500, 501, 502, 503, 504, 505)


def error_responses(listener: Listener) -> Config:
    timed_out = {
        "name": "envoy.access_loggers.extension_filters.cel",
        "typed_config": typed(
            "extensions.access_loggers.filters.cel.v3.ExpressionFilter",
            expression="response.code_details.contains('connection_timeout')",
        ),
    }
    mappers = [
        _mapper({"extension_filter": timed_out}, 504, listener),
        _mapper({"response_flag_filter": {"flags": _BAD_GATEWAY}}, 502, listener),
        *(_mapper(_failed_with(status), 400 if status == 431 else status, listener) for status in _STATUSES),
    ]
    return {"mappers": mappers}


def _failed_with(status: int) -> Config:
    """A fixed response is no error, and has no response flag."""
    comparison = {"op": "EQ", "value": {"default_value": status, "runtime_key": "unused"}}
    return {
        "and_filter": {
            "filters": [{"status_code_filter": {"comparison": comparison}}, {"response_flag_filter": {}}]
        }
    }


def _mapper(condition: Config, status: int, listener: Listener) -> Config:
    title = f"{status} {HTTPStatus(status).phrase}"
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )
    server = [set_header("server", "awselb/2.0")] if names_the_server(listener) else []
    return {
        "filter": condition,
        "status_code": status,
        "headers_to_add": server,
        "body_format_override": {
            "text_format_source": {"inline_string": page},
            "content_type": "text/html",
        },
    }
