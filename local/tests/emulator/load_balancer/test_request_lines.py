"""Reading a log that another program writes and opens anew."""

from pathlib import Path

from local.emulator.load_balancer.request_lines import RequestLines


class _Writer:
    """As Envoy: told to, it opens a new file only at its next write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("ab", buffering=0)
        self._reopens = False

    def reopen(self) -> None:
        self._reopens = True

    def write(self, text: str) -> None:
        if self._reopens:
            self._file.close()
            self._file = self._path.open("ab", buffering=0)
            self._reopens = False
        self._file.write(text.encode())

    def write_before_reopening(self, text: str) -> None:
        self._file.write(text.encode())


def test_before_the_log_is_there(tmp_path: Path) -> None:
    assert RequestLines(tmp_path / "requests.log", lambda: None).new() == []


def test_each_whole_line_once(tmp_path: Path) -> None:
    writer = _Writer(tmp_path / "requests.log")
    lines = RequestLines(tmp_path / "requests.log", writer.reopen)
    writer.write("a\nb")
    assert lines.new() == ["a"]
    assert lines.new() == []
    writer.write("c\n")
    assert lines.new() == ["bc"]


def test_a_long_file_makes_room_for_a_new_one(tmp_path: Path) -> None:
    writer = _Writer(tmp_path / "requests.log")
    lines = RequestLines(tmp_path / "requests.log", writer.reopen, largest=3)
    for round_ in range(3):
        writer.write(f"a{round_}\nb{round_}\n")
        assert lines.new() == [f"a{round_}", f"b{round_}"]
        writer.write_before_reopening(f"c{round_}\n")
        assert lines.new() == [f"c{round_}"]
        writer.write_before_reopening(f"d{round_}\n")
        writer.write(f"e{round_}\n")
        assert lines.new() == [f"d{round_}"]
        assert lines.new() == [f"e{round_}"]
        assert [file.name for file in tmp_path.iterdir()] == ["requests.log"]
