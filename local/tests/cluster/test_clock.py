"""The virtual clock and its queue of events."""

import pytest

from local.cluster.clock import Clock, EventQueue


def test_virtual_time_passes_by_the_factor() -> None:
    real = iter([100.0, 101.0, 103.0])
    clock = Clock(factor=20, real=lambda: next(real))
    assert (clock.now(), clock.now()) == (20, 60)
    assert clock.real_seconds(60) == 3


def test_another_factor_makes_virtual_time_jump_nowhere() -> None:
    real = 100.0
    clock = Clock(factor=20, real=lambda: real)
    real = 103.0
    clock.set_factor(1)
    assert (clock.now(), clock.factor) == (60, 1)
    real = 104.0
    assert clock.now() == 61


@pytest.mark.parametrize("factor", [0, -1, float("nan")])
def test_a_factor_that_is_not_above_zero_is_refused(factor: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Clock(factor)
    clock = Clock(20)
    with pytest.raises(ValueError, match="above 0"):
        clock.set_factor(factor)
    assert clock.factor == 20


def test_events_come_in_the_order_of_their_times_then_of_their_adding() -> None:
    queue: EventQueue[str] = EventQueue()
    for at, event in [(60, "alarm"), (10, "first"), (10, "second"), (90, "later")]:
        queue.add(at, event)
    assert queue.next_at == 10
    assert list(queue.due(60)) == ["first", "second", "alarm"]
    assert queue.next_at == 90
