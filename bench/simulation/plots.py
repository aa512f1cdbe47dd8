"""The simulation's plots, as SVG: how the rules compare as the load grows, and what an older view costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "runhive"
from matplotlib import pyplot  # noqa: E402

PANELS = ("imbalance", "most/threshold", "refused", "delay p99 ms", "write units/run", "reads/run")
STYLES = {"product": "o-", "two_choices": "s--", "round_robin": "^:", "at_random": "d-.", "post": "x-", "exact": "v-"}


def plot(name: str, rows: Sequence[dict[str, Any]], folder: Path) -> None:
    """Writes simulation-<name>.svg into the folder."""
    across = "view s" if name == "views" else "load"
    if len({row[across] for row in rows}) < 2:
        across = "rule"
    figure, axes = pyplot.subplots(2, 3, figsize=(11, 6), layout="constrained")
    for panel, axis in zip(PANELS, axes.flat):
        _draw(axis, rows, across, panel)
    if across != "rule":
        axes.flat[0].legend(fontsize="small")
    figure.suptitle(
        f"{rows[0]['nodes']} nodes and more"
        if name == "views"
        else f"{rows[0]['nodes']} nodes, {rows[0]['routers']} routers, thresholds of 8"
    )
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / f"simulation-{name}.svg", metadata={"Date": None})
    pyplot.close(figure)


def _draw(axis: Any, rows: Sequence[dict[str, Any]], across: str, panel: str) -> None:
    axis.set_title(panel, fontsize="medium")
    axis.set_xlabel(across)
    if across == "rule":
        axis.bar([row["rule"] for row in rows], [_number(row[panel]) for row in rows])
        axis.tick_params(axis="x", rotation=30)
        return
    for line in dict.fromkeys((row["rule"], row["nodes"]) for row in rows):
        mine = [row for row in rows if (row["rule"], row["nodes"]) == line]
        label = line[0] if across == "load" else f"{line[0]}, {line[1]} nodes"
        across_values = [_number(row[across]) for row in mine]
        axis.plot(across_values, [_number(row[panel]) for row in mine], STYLES[line[0]], label=label)
    if across == "view s":
        axis.set_xscale("log")
    if panel == "write units/run" and across == "load":
        axis.set_ylim(0, 6)  # the post's refused calls raise its counters too, far off this scale
    axis.set_ylim(bottom=0)


def _number(value: Any) -> float:
    """Percentages as shares of 1."""
    return float(value.rstrip("%")) / 100 if isinstance(value, str) else float(value)
