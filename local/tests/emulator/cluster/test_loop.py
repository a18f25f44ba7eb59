from local.cluster.clock import MINUTE, Clock
from local.emulator.cluster.loop import Loop


class _Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_timers_minutes_and_turns_come_in_this_order() -> None:
    time = _Time()
    loop = Loop(Clock(20, time))
    seen: list[str] = []
    loop.on_turn(lambda: seen.append("turn"))
    loop.on_minute(lambda: seen.append("minute"))
    loop.after(30, lambda: seen.append("timer"))

    loop.turn()
    time.now = MINUTE / 20
    loop.turn()

    assert seen == ["turn", "timer", "minute", "turn"]


def test_a_late_turn_makes_up_for_no_minute() -> None:
    time = _Time()
    loop = Loop(Clock(1, time))
    minutes: list[float] = []
    loop.on_minute(lambda: minutes.append(time.now))

    for time.now in (59.9, 60, 61, 250, 251, 299, 300):
        loop.turn()

    assert minutes == [60, 250, 300]
