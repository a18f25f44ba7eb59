"""The output of a program on its way to CloudWatch Logs."""

import os
import re
import threading
from collections.abc import Iterator

from local.emulator.runtime.output import BUFFER_BYTES, KEPT_LINES, LONGEST_LINE, Output


def _write(count: int, size: int = 100) -> Output:
    read, written = os.pipe()
    output = Output(os.fdopen(read, "rb"))

    def work() -> None:
        with os.fdopen(written, "wb") as pipe:
            for number in range(count):
                pipe.write(f"{number}".encode().ljust(size - 1) + b"\n")

    threading.Thread(target=work).start()
    return output


def _numbers(lines: Iterator[bytes]) -> list[int]:
    return [int(line) for line in lines]


def test_burst_that_fits_into_the_buffer_arrives_whole_at_a_reader_that_comes_late() -> None:
    output = _write(50_000)
    output.wait_until_ended()
    assert _numbers(output.follow()) == list(range(50_000))


def test_longer_burst_says_how_many_lines_are_missing() -> None:
    count = 3 * BUFFER_BYTES // 100
    output = _write(count)
    output.wait_until_ended()
    first, *rest = output.follow()
    said = re.fullmatch(rb"(\d+) lines dropped: the task wrote faster than its log is read\n", first)
    assert said
    assert _numbers(iter(rest)) == list(range(int(said[1]), count))
    assert sum(map(len, rest)) <= BUFFER_BYTES


def test_lines_that_were_read_are_not_dropped_lines() -> None:
    count = 3 * BUFFER_BYTES // 100
    output = _write(count)
    lines = list(output.follow())
    dropped = sum(int(line.split()[0]) for line in lines if b"dropped" in line)
    assert dropped + sum(b"dropped" not in line for line in lines) == count


def test_output_that_nobody_follows_keeps_its_end() -> None:
    output = _write(20_000)
    output.wait_until_ended()
    assert output.tail(2).split() == [b"19998", b"19999"]
    list(output.follow())
    assert len(output.tail(KEPT_LINES + 1).splitlines()) == KEPT_LINES
    assert list(output.follow()) == [], "what was read is not kept for a second reader"


def test_endless_line_is_cut() -> None:
    output = _write(1, size=LONGEST_LINE + 10)
    assert [len(line) for line in output.follow()] == [LONGEST_LINE, 10]
