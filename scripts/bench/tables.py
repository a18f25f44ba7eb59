"""The Markdown tables of the measured figures."""

from collections.abc import Mapping, Sequence
from statistics import median

from servers import Figures

_SERVER_COLUMNS = [
    "server",
    "requests a second",
    "ours to it",
    "CPU time of a request",
    "ours to it",
    "p50",
    "p99",
    "memory",
    "first answer",
]


def print_servers(load: str, servers: Mapping[str, Figures], ours: str) -> None:
    """Print the figures of each server, and the median of our ratios to it, round by round."""
    print(
        f"{load}:\n",
        f"| {' | '.join(_SERVER_COLUMNS)} |",
        "|---" * len(_SERVER_COLUMNS) + "|",
        *(_row(name, figures, servers[ours]) for name, figures in servers.items()),
        "",
        sep="\n",
        flush=True,
    )


def _row(name: str, its: Figures, ours: Figures) -> str:
    rate = median(mine / other for mine, other in zip(ours.per_second, its.per_second, strict=True))
    cells = [
        name,
        _short(median(its.per_second)),
        f"{rate:.2f}",
        f"{_short(its.cpu_microseconds)} µs",
        f"{ours.cpu_microseconds / its.cpu_microseconds:.2f}",
        f"{_short(its.p50_milliseconds)} ms",
        f"{_short(its.p99_milliseconds)} ms",
        f"{_short(its.memory_mebibytes)} MiB",
        f"{_short(its.first_answer_seconds)} s",
    ]
    return f"| {' | '.join(cells)} |"


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
