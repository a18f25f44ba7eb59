"""Figures with their limits, printed as a table."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.server_process import Server


@dataclass(frozen=True)
class Figure:
    """One measured figure. It is as expected from `least` to `most`; None is no limit."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None
    unit: str = ""

    @property
    def is_good(self) -> bool:
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )

    def row(self) -> str:
        limits = [f"least {self.least:g}"] if self.least is not None else []
        limits += [f"most {self.most:g}"] if self.most is not None else []
        mark = "ok  " if self.is_good else "FAIL"
        return f"  {mark} {self.name:<62} {self.value:>12,.2f} {self.unit:<4} {', '.join(limits)}".rstrip()


@dataclass(frozen=True)
class Note:
    """A check that did not run, with its reason."""

    text: str
    is_good = True

    def row(self) -> str:
        return f"  --   {self.text}"


Figures = Iterator[Figure | Note]


def descriptors(server: Server) -> int:
    """Open files of the worker."""
    return sum(1 for child in server.children() for _ in Path(f"/proc/{child}/fd").iterdir())


def cpu_seconds(server: Server) -> float:
    """CPU time of the worker so far."""
    ticks = 0
    for child in server.children():
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
