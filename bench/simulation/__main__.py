"""The simulation's tables and plots.  python -m bench.simulation [small medium large views] [--plots docs/cluster]

Each experiment is simulated time, so its figures do not depend on the machine; the large ones take minutes each.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from bench.simulation.experiment import Setup, run

LOADS = (0.5, 0.8, 0.95, 1.2)
RULES = ("product", "two_choices", "round_robin", "at_random", "post")
EXPERIMENTS = {
    "small": [Setup(rule, 3, 4, load, seconds=120) for load in LOADS for rule in RULES],
    "medium": [Setup(rule, 36, 50, load, seconds=8) for load in LOADS for rule in RULES],
    "views": [
        Setup(rule, nodes, routers, 0.8, view_ms=view_ms, seconds=8)
        for nodes, routers, rule in ((3, 4, "product"), (36, 50, "product"), (36, 50, "two_choices"))
        for view_ms in (250, 1_000, 2_000, 10_000, 60_000)
    ],
    "large": [
        *(Setup(rule, 1_000, 500, 0.8, view_ms=1_000, seconds=1, warm_up_ms=1_500) for rule in (*RULES, "exact")),
        Setup("product", 1_000, 500, 0.8, seconds=3, warm_up_ms=10_500),
    ],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiments", nargs="*", default=list(EXPERIMENTS), choices=[*EXPERIMENTS, []])
    parser.add_argument("--plots", type=Path, help="a folder for the plots")
    asked = parser.parse_args()
    for name in asked.experiments:
        with ProcessPoolExecutor() as pool:
            rows = list(pool.map(_row, EXPERIMENTS[name]))
        print(f"\n{name}\n\n{_table(rows)}", flush=True)
        if asked.plots:
            from bench.simulation.plots import plot

            plot(name, rows, asked.plots)


def _row(setup: Setup) -> dict[str, Any]:
    return run(setup).row()


def _table(rows: Iterable[dict[str, Any]]) -> str:
    rows = list(rows)
    varying = [name for name in rows[0] if len({row[name] for row in rows}) > 1]
    lines = ["| " + " | ".join(varying) + " |", "|---" * len(varying) + "|"]
    return "\n".join(lines + ["| " + " | ".join(str(row[name]) for name in varying) + " |" for row in rows])


if __name__ == "__main__":
    main()
