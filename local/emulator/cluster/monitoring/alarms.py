"""The alarms in MiniStack's records, evaluated once a virtual minute."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from ministack.services import cloudwatch

from local.cluster.alarms import Alarm, State, evaluate
from local.emulator.cluster.monitoring.metrics import Metrics
from local.emulator.cluster.monitoring.reasons import reason, reason_data
from local.emulator.cluster.monitoring.settings import Record, Settings, settings_of


class Alarms:
    """A period of several minutes slides: each minute, it covers the newest ones (CloudWatch User Guide,
    "Alarm evaluation").
    """

    def __init__(self, metrics: Metrics, now: Callable[[], float] = time.time) -> None:
        """`now` is the real time, in seconds since 1970."""
        self._metrics = metrics
        self._now = now

    def evaluate(self) -> None:
        """Give each alarm its state after the newest virtual minute. Run the actions of those that change."""
        for record in cloudwatch._alarms.values():
            try:
                settings = settings_of(record)
            except (ValueError, KeyError):
                continue  # a record that another part wrote: PutMetricAlarm refuses such settings
            self._evaluate(record, settings)

    def state(self, name: str) -> State | None:
        """None if there is no such alarm."""
        record = cloudwatch._alarms.get(name)
        return State(record["StateValue"]) if record else None

    def states(self, names: Iterable[str]) -> dict[str, State]:
        """Of those that exist."""
        return {name: state for name in names if (state := self.state(name)) is not None}

    def settings(self, names: Iterable[str]) -> list[Alarm]:
        """Of those that exist."""
        return [settings_of(record).alarm for name in names if (record := cloudwatch._alarms.get(name))]

    def _evaluate(self, record: Record, settings: Settings) -> None:
        alarm, query = settings.alarm, settings.query
        if self._has_few_samples(settings):
            return
        points = query.points(self._metrics, alarm.range)
        before = State(record["StateValue"])
        state = evaluate(alarm, points, before)
        if state is not before:
            times = self._metrics.times(alarm.range, query.minutes)
            now = self._now()
            text, data = reason(alarm, points, times, state), reason_data(alarm, points, now)
            record.update(StateReasonData=data, StateTransitionedTimestamp=int(now))
            change_state(record, state, text, now, data)

    def _has_few_samples(self, settings: Settings) -> bool:
        if not settings.fewest_samples:
            return False
        counts = {
            name: replace(metric, statistic="SampleCount") for name, metric in settings.query.metrics.items()
        }
        newest = replace(settings.query, metrics=counts).points(self._metrics, 1)[0]
        return newest is not None and newest < settings.fewest_samples


def change_state(record: Record, state: State, reason: str, now: float, data: str | None = None) -> None:
    """Write the new state and its history, run its actions, and tell the composite alarms above it."""
    before = record["StateValue"]
    record.update(StateValue=state.value, StateReason=reason, StateUpdatedTimestamp=int(now))
    cloudwatch._record_history(record["AlarmName"], before, state.value, reason, reason_data=data)
    cloudwatch._dispatch_alarm_actions(record, before, state.value, reason)
    cloudwatch._evaluate_parent_alarms(record)
