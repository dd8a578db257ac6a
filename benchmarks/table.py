"""The figures as tables of Markdown: `python -m benchmarks.table [results.json] [docs/performance.md]`.

With a page, its part between the two comment lines is written anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

RESULTS = Path("benchmarks/results.json")
BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of the figures -->"
HEADS = ("operation", "tickets", "measured", "target", "")
SIGNS = {True: "✓", False: "✗ missed", None: "not measured"}


def rendered(found: Mapping[str, Any]) -> str:
    """Targets with what was reached, then every figure behind them."""
    return "\n\n".join([_measured(found["measured"]), targets(found["rows"]), figures(found)])


def targets(rows: Sequence[Mapping[str, Any]]) -> str:
    """One line a target."""
    return plain(
        HEADS,
        (
            (
                row["row"],
                _count(row["tickets"]),
                "–" if row["value"] is None else _ratio(row["value"], row["unit"]),
                _ratio(row["target"], row["unit"]),
                SIGNS[row["met"]],
            )
            for row in rows
        ),
    )


def figures(found: Mapping[str, Any]) -> str:
    """One line an operation, one column a size: the median, and the quartiles around it."""
    sizes = found["sizes"]
    names = dict.fromkeys(name.partition("@")[0] for name in found["figures"])
    heads = ("ms, or MB of memory", *(f"{size:,} tickets" for size in sizes))
    return plain(
        heads, ((name, *(_figure(found["figures"].get(f"{name}@{size}")) for size in sizes)) for name in names)
    )


def _figure(figure: Mapping[str, Any] | None) -> str:
    if figure is None:
        return "–"
    scale = 1_000 if figure["unit"] == "seconds" else 1 / 1_000_000
    middle, low, high = (_number(figure[name] * scale) for name in ("median", "low", "high"))
    return f"{middle} ({low}–{high})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"


def _ratio(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}" if unit == "MB" else f"{value:.2f} {unit}".replace(".00 ", " ")


def _count(tickets: int | None) -> str:
    return "" if tickets is None else f"{tickets:,}"


def _measured(where: Mapping[str, Any]) -> str:
    return (
        f"Measured at {where['at']}, commit {where['commit']}: Python {where['python']}, git {where['git']}, "
        f"{where['system']}, {where['cores']} cores."
    )


def plain(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown that reads well as plain text too."""
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def refreshed(page: str, part: str, begin: str = BEGIN, end: str = END) -> str:
    """The page with `part` between the two comment lines. Raises ValueError where they are missing."""
    before, found, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise ValueError(begin, end)
    return f"{before}{begin}\n\n{part}\n\n{end}{after}"


def main(arguments: Sequence[str]) -> int:
    """Print the tables, or write them into a page; the exit status."""
    source = Path(arguments[0]) if arguments else RESULTS
    part = rendered(json.loads(source.read_text(encoding="utf-8")))
    if len(arguments) > 1:
        page = Path(arguments[1])
        page.write_text(refreshed(page.read_text(encoding="utf-8"), part), encoding="utf-8")
    else:
        print(part)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
