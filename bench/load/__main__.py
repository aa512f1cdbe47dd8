"""Runhive beside the post's system and a plain server, in one run.  python -m bench.load [--seconds 2] [--rounds 7]

Each round drives every system at every number of clients, each in short turns and another first in each round, so that
what else the machine does falls on all of them. Figures are medians over the rounds, and so are the ratios, each taken
within one round. The peers start the interpreter that Runhive runs on (or `--python`) for each call.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from statistics import median

from bench.load import systems
from bench.load.client import Tally, command_call, drive
from bench.load.cpu import cpu_ms

HELLO = command_call("hello", {"command": 'print("hi")'}, "hi\\n")
HELLO_BARE = command_call("hello", {"command": 'print("hi")'}, "hi\n")
"""The post answers the bare output, not JSON."""
CLIENTS = (1, 4, 16, 64)
PEERS = ("post", "plain")

Load = tuple[str, int]
"""A system, and how many clients it had."""
Tallies = dict[Load, list[Tally]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--systems", nargs="+", default=["runhive", *PEERS])
    parser.add_argument("--python", default=sys.executable, help="what the peers start for each call")
    parser.add_argument("--json", action="store_true", help="print every measurement, not the table")
    asked = parser.parse_args()
    systems.end_with_this_process()
    print(f"runhive runs on {sys.executable}, the peers start {asked.python}", file=sys.stderr)
    starts = {"runhive": systems.runhive, "post": partial(systems.post, asked.python)}
    starts["plain"] = partial(systems.plain, asked.python)
    tallies: Tallies = {}
    with ExitStack() as stack:
        ports = {name: stack.enter_context(starts[name]()) for name in asked.systems}
        for name, port in ports.items():
            drive(port, 4, 1.0, [_hello(name)])
        for turn in range(asked.rounds):
            first = turn % len(asked.systems)
            for clients in asked.clients:
                for name in (*asked.systems[first:], *asked.systems[:first]):
                    tallies.setdefault((name, clients), []).append(_measured(ports[name], clients, asked.seconds, name))
    _report(tallies, asked.json)


def _measured(port: int, clients: int, seconds: float, system: str) -> Tally:
    used_ms = cpu_ms(port)
    tally = drive(port, clients, seconds, [_hello(system)])
    tally.cpu_ms = cpu_ms(port) - used_ms
    return tally


def _hello(system: str):
    return HELLO_BARE if system == "post" else HELLO


def _report(tallies: Tallies, as_json: bool) -> None:
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
    _ratios(tallies)


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


def _ratios(tallies: Tallies) -> None:
    """How Runhive stands to each peer: latency of one client, runs a second of sixteen."""
    for peer in PEERS:
        slower = _over(tallies, (peer, 1), ("runhive", 1), lambda tally: tally.quantile(0.50))
        if slower:
            print(f"one client: {peer} takes {slower} times as long as runhive")
        faster = _over(tallies, ("runhive", 16), (peer, 16), lambda tally: tally.per_second)
        if faster:
            print(f"sixteen clients: runhive runs {faster} times as many as {peer}")


def _over(tallies: Tallies, one: Load, other: Load, measure: Callable[[Tally], float]) -> str:
    """The one's measure over the other's, round by round: the median, and from the least to the most."""
    ratios = sorted(measure(a) / measure(b) for a, b in zip(tallies.get(one, ()), tallies.get(other, ())))
    return f"{median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})" if ratios else ""


if __name__ == "__main__":
    main()
