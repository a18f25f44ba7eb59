"""The Markdown tables of the measured figures."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from statistics import median

from servers import Figures


class ServerTable:
    """For each load, the servers with the medians of their figures, and the median of our ratios to them."""

    def __init__(self, ours: str) -> None:
        self._ours = ours
        self._rounds: dict[str, list[Mapping[str, Figures]]] = {}

    def add(self, load: str, figures: Mapping[str, Figures]) -> None:
        """Add a round: the figures of each server."""
        self._rounds.setdefault(load, []).append(figures)

    def print(self) -> None:
        for load, rounds in self._rounds.items():
            print(
                f"{load}:\n",
                "| server | requests a second | ours to it | CPU time | p50 | p99 | memory | first answer |",
                "|---|---|---|---|---|---|---|---|",
                *(self._row(server, rounds) for server in rounds[0]),
                "",
                sep="\n",
            )

    def _row(self, server: str, rounds: Sequence[Mapping[str, Figures]]) -> str:
        ratio = median(figures[self._ours].per_second / figures[server].per_second for figures in rounds)
        of_rounds = zip(*(astuple(figures[server]) for figures in rounds), strict=True)
        rate, cpu, p50, p99, memory, first = (_short(median(values)) for values in of_rounds)
        return (
            f"| {server} | {rate} | {ratio:.2f} | {cpu} µs | {p50} ms | {p99} ms | {memory} MiB | {first} s |"
        )


class Ratios:
    """Figures beside their references, and the median of their ratios."""

    def __init__(self) -> None:
        self._rows: list[str] = []

    def add(self, figure: str, pairs: Sequence[Sequence[float]], unit: str, reference: str) -> None:
        """Add a figure. Each of `pairs` holds its value and its reference's value of the same round."""
        ours, theirs = (median(values) for values in zip(*pairs, strict=True))
        ratio = median(mine / other for mine, other in pairs)
        self._rows.append(
            f"| {figure} | {_short(ours)}{unit} | {_short(theirs)}{unit}, {reference} | {ratio:.2f} |"
        )

    def print(self) -> None:
        if self._rows:
            print("| figure | ours | reference | ratio |", "|---|---|---|---|", *self._rows, sep="\n")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
