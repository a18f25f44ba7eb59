"""MiniStack's CloudWatch API: with the settings of an alarm that it drops, without its evaluation."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ministack.services import cloudwatch

from local.cluster.alarms import State
from local.emulator.cluster.monitoring.settings import Record, check_actions, settings_of

_KEPT = ("Metrics", "EvaluateLowSampleCountPercentile", "ThresholdMetricId")
_OF_A_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")
Answer = tuple[int, dict[str, str], bytes]


def install(lock: threading.RLock) -> None:
    """Change MiniStack's CloudWatch. `lock` is held during each of its requests."""
    cloudwatch._evaluate_alarm = lambda record: None
    handle_request = cloudwatch.handle_request
    put_alarm = cloudwatch._put_metric_alarm
    set_state = cloudwatch._set_alarm_state

    async def locked(*arguments: Any) -> Any:
        with lock:  # MiniStack's handler awaits nothing
            return await handle_request(*arguments)

    def put_checked(params: Any, data: Record, is_cbor: bool, is_json: bool = False) -> Answer:
        name = data.get("AlarmName") or cloudwatch._p(params, "AlarmName")
        try:
            with lock, _undone_on_error(name):
                answer: Answer = put_alarm(params, data, is_cbor, is_json)
                if answer[0] == 200:
                    _complete(cloudwatch._alarms[name], params, data)
                return answer
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return _invalid(_text(error), is_cbor, is_json)

    def set_checked(params: Any, data: Record, is_cbor: bool, is_json: bool = False) -> Answer:
        state = data.get("StateValue") or cloudwatch._p(params, "StateValue")
        if state not in tuple(State):
            text = (
                f"1 validation error detected: Value '{state}' at 'stateValue' failed to satisfy constraint: "
            )
            enum = "Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]"
            return _invalid(text + enum, is_cbor, is_json)
        return set_state(params, data, is_cbor, is_json)  # type: ignore[no-any-return]

    cloudwatch.handle_request = locked
    cloudwatch._put_metric_alarm = put_checked
    cloudwatch._set_alarm_state = set_checked


@contextmanager
def _undone_on_error(name: str) -> Iterator[None]:
    before, history = cloudwatch._alarms.get(name), cloudwatch._history_entries()
    entries = len(history)
    try:
        yield
    except Exception:
        del history[entries:]
        if before is None:
            cloudwatch.cloudformation_delete_metric_alarm(name)
        else:
            cloudwatch._alarms[name] = before
        raise


def _complete(record: Record, params: Any, data: Record) -> None:
    """Add the fields that MiniStack drops, and remove those that it adds. Then check them all."""
    if "Metrics.member.1.Id" in params:
        raise ValueError("not emulated: Metrics in the query protocol; use a newer AWS CLI or SDK")
    record.update({name: data[name] for name in _KEPT if data.get(name)})
    unset = {name for name in _OF_A_METRIC if record.get(name) in (None, "")}
    if "Metrics" in record:
        unset.update(_OF_A_METRIC)
    elif record.get("ExtendedStatistic"):
        unset.add("Statistic")
    for name in unset & record.keys():
        del record[name]
    if not (data.get("Threshold") or cloudwatch._p(params, "Threshold") or data.get("Threshold") == 0):
        del record["Threshold"]
    settings_of(record)
    check_actions(record)


def _text(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _invalid(text: str, is_cbor: bool, is_json: bool) -> Answer:
    return cloudwatch._error("ValidationError", text, 400, use_json=is_json, use_cbor=is_cbor)  # type: ignore[no-any-return]
