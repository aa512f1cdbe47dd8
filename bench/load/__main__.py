"""Runhive beside the post's system and a plain server, in one run.  python -m bench.load [--seconds 4] [--rounds 3]

Each round drives every system at every number of clients, one after the other, so that what else the machine does
falls on all of them; the figures are medians over the rounds.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from statistics import median

from bench.load import systems
from bench.load.client import Tally, command_call, drive
from bench.load.cpu import cpu_ms

HELLO = command_call("hello", {"command": 'print("hi")'}, "hi\\n")
HELLO_BARE = command_call("hello", {"command": 'print("hi")'}, "hi\n")
"""The post answers the bare output, not JSON."""
CLIENTS = (1, 4, 16, 64)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--systems", nargs="+", default=["runhive", "post", "plain"])
    parser.add_argument("--json", action="store_true", help="print every measurement, not the table")
    asked = parser.parse_args()
    systems.end_with_this_process()
    tallies: dict[tuple[str, int], list[Tally]] = {}
    print(f"the peers start {systems.python()}", file=sys.stderr)
    with ExitStack() as stack:
        ports = {name: stack.enter_context(getattr(systems, name)()) for name in asked.systems}
        for port, name in [(port, name) for name, port in ports.items()]:
            drive(port, 4, 1.0, [_hello(name)])
        for _ in range(asked.rounds):
            for clients in asked.clients:
                for name, port in ports.items():
                    used_ms = cpu_ms(port)
                    tally = drive(port, clients, asked.seconds, [_hello(name)])
                    tally.cpu_ms = cpu_ms(port) - used_ms
                    tallies.setdefault((name, clients), []).append(tally)
    _report(tallies, asked.json)


def _hello(system: str):
    return HELLO_BARE if system == "post" else HELLO


def _report(tallies: dict[tuple[str, int], list[Tally]], as_json: bool) -> None:
    rows = [_row(name, clients, rounds) for (name, clients), rounds in tallies.items()]
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    print("| system | clients | runs/s | p50 ms | p95 ms | p99 ms | CPU ms/run | refused | errors |")
    print("|" + "---|" * 9)
    for row in rows:
        print(
            "| {system} | {clients} | {per_second} | {p50} | {p95} | {p99} | {cpu} | {refused} | {errors} |".format(
                **row
            )
        )
    _ratios(rows)


def _row(name: str, clients: int, rounds: list[Tally]) -> dict[str, object]:
    def over_rounds(measure) -> float:
        return round(median(measure(tally) for tally in rounds), 1)

    return {
        "system": name,
        "clients": clients,
        "per_second": over_rounds(lambda tally: tally.per_second),
        "p50": over_rounds(lambda tally: tally.quantile(0.50) * 1000),
        "p95": over_rounds(lambda tally: tally.quantile(0.95) * 1000),
        "p99": over_rounds(lambda tally: tally.quantile(0.99) * 1000),
        "cpu": over_rounds(lambda tally: tally.cpu_ms / max(1, len(tally.good))),
        "refused": sum(tally.refused for tally in rounds),
        "errors": sum(sum(tally.errors.values()) for tally in rounds),
    }


def _ratios(rows: list[dict[str, object]]) -> None:
    """How Runhive stands to each peer: latency of one client, runs a second of sixteen."""
    by = {(row["system"], row["clients"]): row for row in rows}
    for peer in ("post", "plain"):
        if {("runhive", 1), (peer, 1)} <= by.keys():
            slower = by[peer, 1]["p50"] / by["runhive", 1]["p50"]
            print(f"one client: {peer} takes {slower:.1f} times as long as runhive")
        if {("runhive", 16), (peer, 16)} <= by.keys():
            faster = by["runhive", 16]["per_second"] / by[peer, 16]["per_second"]
            print(f"sixteen clients: runhive runs {faster:.1f} times as many as {peer}")


if __name__ == "__main__":
    main()
