"""The Markdown table of the measured figures."""

from collections.abc import Sequence
from statistics import median


class Table:
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
