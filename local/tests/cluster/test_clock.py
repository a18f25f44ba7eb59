"""The virtual clock and its queue of events."""

import pytest

from local.cluster.clock import Clock, EventQueue


def test_virtual_time_passes_by_the_factor() -> None:
    real = iter([100.0, 101.0, 103.0])
    clock = Clock(factor=20, real=lambda: next(real))
    assert (clock.now(), clock.now()) == (20, 60)
    assert clock.real_seconds(60) == 3


def test_a_factor_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Clock(factor=0)


def test_events_come_in_the_order_of_their_times_then_of_their_adding() -> None:
    queue: EventQueue[str] = EventQueue()
    for at, event in [(60, "alarm"), (10, "first"), (10, "second"), (90, "later")]:
        queue.add(at, event)
    assert queue.next_at == 10
    assert list(queue.due(60)) == ["first", "second", "alarm"]
    assert queue.next_at == 90
