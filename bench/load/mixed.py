"""Short, long and busy programs in three languages, under, at and over capacity.  python -m bench.load.mixed

Drives `make serve` with three nodes of four slots, whose loads are read from GET /nodes all the while.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from urllib.request import urlopen

from bench.load import systems
from bench.load.client import Call, Tally, command_call, drive

NODES, THRESHOLD = 3, 4
SLOTS = NODES * THRESHOLD
SAMPLE_S = 0.04
PROGRAMS = (
    ("python short", "python", 'print("hi")', 6),
    ("python asleep", "python", 'import time; time.sleep(0.3); print("hi")', 2),
    ("python busy", "python", 'sum(range(10**6)); print("hi")', 1),
    ("bash", "bash", "echo hi", 2),
    ("javascript", "javascript", 'console.log("hi")', 1),
)


def calls() -> list[Call]:
    """One turn of the mixture, each kind as often as its weight says, well shuffled."""
    kinds = [(name, language, text) for name, language, text, weight in PROGRAMS for _ in range(weight)]
    order = [kinds[place * 5 % len(kinds)] for place in range(len(kinds))]
    return [
        command_call(
            name,
            {"language": language, "version": "*", "files": [{"content": text}]},
            '"stdout":"hi\\n"',
            method="POST",
            path="/api/v2/execute",
        )
        for name, language, text in order
    ]


@contextmanager
def watched(port: int) -> Iterator[list[tuple[float, dict[str, int]]]]:
    """The nodes' loads over time: (seconds, {node: load}), growing until the block ends."""
    samples: list[tuple[float, dict[str, int]]] = []
    over, began = Event(), perf_counter()

    def sample() -> None:
        while not over.wait(SAMPLE_S):
            with urlopen(f"http://127.0.0.1:{port}/nodes", timeout=10) as answer:
                nodes = json.load(answer)
            samples.append((perf_counter() - began, {node["name"]: node["load"] for node in nodes}))

    thread = Thread(target=sample)
    thread.start()
    try:
        yield samples
    finally:
        over.set()
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="at each number of clients")
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args()
    systems.end_with_this_process()
    settings = {"NODES": str(NODES), "THRESHOLD": str(THRESHOLD), "RUNHIVE_WAIT_MS": "250"}
    print("| clients | of capacity | runs/s | p50 ms | p95 ms | p99 ms | ", end="")
    print("refused | no Retry-After | errors | most on a node |")
    print("|" + "---|" * 10)
    series = []
    with systems.runhive(**settings) as port:
        drive(port, 4, 2.0, calls())
        for clients in (SLOTS // 2, SLOTS, 2 * SLOTS, 4 * SLOTS):
            with watched(port) as samples:
                tally = drive(port, clients, asked.seconds, calls())
            most = max(max(loads.values()) for _, loads in samples)
            print(_row(clients, tally, most), flush=True)
            series.append((clients, samples))
    if asked.plot:
        _plot(series, asked.plot)


def _row(clients: int, tally: Tally, most: int) -> str:
    times = " | ".join(f"{tally.quantile(share) * 1000:.0f}" for share in (0.5, 0.95, 0.99))
    errors = sum(tally.errors.values())
    return (
        f"| {clients} | {clients / SLOTS:.0%} | {tally.per_second:.0f} | {times} | {tally.refused} "
        f"| {tally.without_retry_after} | {errors} | {most} of {THRESHOLD} |"
    )


def _plot(series: list[tuple[int, list[tuple[float, dict[str, int]]]]], file: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(len(series), 1, figsize=(9, 7), sharey=True, layout="constrained")
    for axis, (clients, samples) in zip(axes, series):
        for node in sorted(samples[0][1]):
            axis.step([at for at, _ in samples], [loads[node] for _, loads in samples], label=node, linewidth=0.8)
        axis.axhline(THRESHOLD, color="black", linestyle=":", linewidth=0.8)
        axis.set_title(f"{clients} clients, {clients / SLOTS:.0%} of the slots", fontsize="small")
    axes[0].legend(fontsize="x-small", ncols=3)
    axes[-1].set_xlabel("seconds")
    figure.supylabel("leases held")
    figure.savefig(file, metadata={"Date": None})


if __name__ == "__main__":
    main()
