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


def test_timers_and_the_next_minute_go_on_at_another_speed() -> None:
    time = _Time()
    loop = Loop(Clock(20, time))
    seen: list[str] = []
    loop.on_minute(lambda: seen.append("minute"))
    loop.after(90, lambda: seen.append("timer"))

    time.now = 1
    assert loop.set_speed(10) == "AWS's timers run 10 times as fast"
    for time.now, expected in [
        (4.9, []),
        (5.0, ["minute"]),
        (7.9, ["minute"]),
        (8.0, ["minute", "timer"]),
        (11.0, ["minute", "timer", "minute"]),
    ]:
        loop.turn()
        assert seen == expected
