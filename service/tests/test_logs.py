"""Log lines of the whole process: bounded, one for each failure, and never in the way of requests."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from app.serving.log_writer import FLUSH_SECONDS, MAX_WAITING_CHARACTERS, LogWriter
from app.serving.logs import MAX_LINE_LENGTH, JsonFormatter
from tests.server_process import DEADLINE_SECONDS, SERVICE, fetch, free_port, run_to_end, running, until

PIPE_BYTES = 65536


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def record(message: str, **extra: object) -> logging.LogRecord:
    return logging.makeLogRecord({"name": "app", "levelname": "INFO", "msg": message, **extra})


def test_lines_are_written_in_order(pipe: tuple[int, int]) -> None:
    writer = LogWriter(pipe[1])
    for number in range(1000):
        writer.emit(record(str(number)))
    writer.flush()
    assert os.read(pipe[0], PIPE_BYTES).decode().split() == [str(number) for number in range(1000)]


def test_a_full_pipe_blocks_nobody_and_the_lost_lines_are_counted(pipe: tuple[int, int]) -> None:
    writer = LogWriter(pipe[1])
    line, count = "x" * 1000, 10_000
    begin = time.monotonic()
    for _ in range(count):
        writer.emit(record(line))
    writer.flush()
    assert time.monotonic() - begin < FLUSH_SECONDS + 3
    output = bytearray()

    def all_are_written_or_counted() -> bool:
        output.extend(os.read(pipe[0], PIPE_BYTES))
        complete = output.decode().rpartition("\n")[0].splitlines()
        dropped = sum(json.loads(each)["dropped"] for each in complete if "dropped" in each)
        return bool(complete.count(line) + dropped == count)

    until(all_are_written_or_counted, "all lines are written or counted")
    assert len(output) < MAX_WAITING_CHARACTERS + 2 * PIPE_BYTES


def test_a_bad_record_is_a_line_and_no_failure(pipe: tuple[int, int]) -> None:
    writer = LogWriter(pipe[1])
    writer.emit(record("%d requests", args=("many",)))
    writer.flush()
    assert "%d requests" in json.loads(os.read(pipe[0], PIPE_BYTES))["message"]


def test_an_unread_pipe_stops_neither_the_service_nor_its_stop() -> None:
    with running() as server, closing(server.connect()) as connection:
        for _ in range(600):  # the output is not read, and is longer than a pipe
            assert fetch(connection, "/task")[0] == 200
        assert server.get("/livez")[0] == 200
        server.terminate()
        assert server.process.wait(10) == 0
        assert server.wait() == 0
    assert len(server.output) <= PIPE_BYTES


@pytest.mark.parametrize("text", ["x" * 100_000, "é\u2028" * 50_000, '"' * 100_000])
def test_every_line_is_bounded(text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        fields = {"path": text, "status": 200}
        line = JsonFormatter().format(record(text, exc_info=sys.exc_info(), fields=fields))
    assert len(line) <= MAX_LINE_LENGTH
    read = json.loads(line)
    assert (read["cut"], read["status"]) == (True, 200)
    assert read["exception"].endswith(text[-10:])


@pytest.mark.parametrize(
    ("fails_at", "error"),
    [
        ("import", "ModuleNotFoundError: No module named 'no_such_package'"),
        ("start", "RuntimeError: no database"),
    ],
)
def test_a_crash_is_one_line_with_its_trace(fails_at: str, error: str) -> None:
    result = run_to_end("tests.failing_app", FAILS_AT=fails_at, HOST="127.0.0.1", PORT=str(free_port()))
    assert (result.returncode, result.stderr) == (1, "")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    (crash,) = [line for line in lines if "exception" in line]
    assert crash["level"] == "error"
    assert crash["exception"].startswith("Traceback")
    assert crash["exception"].endswith(error)
    assert result.stdout.count(error) == 1
    assert [line["exitCode"] for line in lines if "exitCode" in line] == [1]


def test_a_crash_of_the_main_process_is_one_line_with_its_trace() -> None:
    script = (
        "import runpy, sys; sys.modules['app.settings'] = None; runpy.run_module('app', run_name='__main__')"
    )
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, cwd=SERVICE, capture_output=True, text=True, timeout=DEADLINE_SECONDS)
    assert (result.returncode, result.stderr) == (1, "")
    assert "import of app.settings halted" in json.loads(result.stdout)["exception"]


def test_a_failing_end_is_one_line_with_its_trace() -> None:
    with running("tests.failing_app", FAILS_AT="end") as server:
        server.terminate()
        server.wait()
    assert server.output.count("RuntimeError: no database") == 1
    assert all(json.loads(line) for line in server.output.splitlines())


def test_a_killed_worker_is_logged_with_its_signal() -> None:
    with running() as server:
        (worker,) = server.children()
        os.kill(worker, 9)
        assert server.wait() == 1
    lines = [json.loads(line) for line in server.output.splitlines()]
    assert [line["signal"] for line in lines if "signal" in line] == ["SIGKILL"]


def test_a_response_that_breaks_is_marked_and_its_trace_comes_once() -> None:
    with running("tests.abused_app") as server:
        with server.socket() as connection:
            connection.sendall(b"GET /breaks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = connection.makefile("rb").read()
        assert b"begun" in answer
        assert not answer.endswith(b"0\r\n\r\n")  # so the client knows that a part is missing
        server.terminate()
        assert server.wait() == 0
    lines = [json.loads(line) for line in server.output.splitlines()]
    assert len([line for line in lines if "broken midway" in str(line)]) == 1
    (line,) = [line for line in lines if line.get("path") == "/breaks"]
    assert (line["status"], line["aborted"]) == (200, True)


def test_a_long_request_makes_a_bounded_line() -> None:
    with running() as server:
        with server.socket() as connection:
            head = b"%b /%b HTTP/1.1\r\nHost: localhost\r\nUser-Agent: %b\r\nConnection: close\r\n\r\n"
            connection.sendall(head % (b"M" * 5000, b"%22" * 6000, b"\xff" * 5000))
            assert b" 40" in connection.makefile("rb").readline()
        server.terminate()
        assert server.wait() == 0
    until(lambda: bool(server.output), "the output")
    assert max(map(len, server.output.splitlines())) < 5000
