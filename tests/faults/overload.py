"""Twice as many callers as slots, over many routers, watched by the nodes themselves: for a test and for bench."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from time import sleep

from chalicelib.core.errors import ClusterBusy
from chalicelib.core.ports import LeaseTable
from tests.faults.cluster import WatchingNodes, router, submission, with_nodes


@dataclass
class Overload:
    """What came of it: every call is in `answered` or in `refused`, with the seconds of its Retry-After."""

    nodes: WatchingNodes
    answered: int = 0
    refused: list[int] = field(default_factory=list)


def overload(
    new_table: Callable[[], LeaseTable],
    thresholds: dict[str, int],
    calls: int,
    routers: int,
    wait_ms: int,
    run_s: float,
    factor: float = 2.0,
) -> Overload:
    """Keeps `factor` calls for each slot in flight, each on one of the routers, until so many were made."""
    nodes = WatchingNodes(lambda name: sleep(run_s))
    with_nodes(new_table(), thresholds)
    fleet = [router(new_table(), nodes, wait_ms, margin_ms=60_000, seed=seed) for seed in range(routers)]
    came, turns, lock = Overload(nodes), count(), Lock()

    def caller() -> None:
        while (turn := next(turns)) < calls:
            try:
                execution = fleet[turn % routers].execute(submission(f"call{turn}"))
                assert execution.decisive.stdout == f"call{turn}"
                with lock:
                    came.answered += 1
            except ClusterBusy as busy:
                with lock:
                    came.refused.append(busy.retry_after)

    callers = round(factor * sum(thresholds.values()))
    with ThreadPoolExecutor(callers) as pool:
        for done in [pool.submit(caller) for _ in range(callers)]:
            done.result()
    return came
