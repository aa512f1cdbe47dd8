"""At twice the capacity: no node is ever over its threshold, every call is answered or refused, nothing is left."""

from __future__ import annotations

from chalicelib.aws.lease_table import DynamoLeaseTable
from chalicelib.local.leases import MemoryLeaseTable
from tests import dynalite
from tests.faults.cluster import held
from tests.faults.conftest import Store
from tests.faults.overload import overload

THRESHOLDS = {"a": 4, "b": 4, "c": 2}


def test_overload_on_dynalite(store: Store) -> None:
    """Here for meaning, with a few hundred calls; `python -m bench.overload` makes ten thousand."""
    client = dynalite.client(store.endpoint, connections=64)
    came = overload(lambda: DynamoLeaseTable(store.name, client), THRESHOLDS, 300, routers=4, wait_ms=150, run_s=0.02)
    assert came.answered + len(came.refused) == 300 and came.answered > 0
    assert all(retry_after >= 1 for retry_after in came.refused)
    assert all(came.nodes.most[name] <= threshold for name, threshold in THRESHOLDS.items())
    assert set(came.nodes.runs.values()) == {1} and len(came.nodes.runs) == came.answered
    assert held(store.truth) == 0


def test_overload_in_memory() -> None:
    table = MemoryLeaseTable()
    came = overload(lambda: table, THRESHOLDS, 2_000, routers=2, wait_ms=50, run_s=0.002)
    assert came.answered + len(came.refused) == 2_000
    assert {name: came.nodes.most[name] for name in THRESHOLDS} == THRESHOLDS, "used to the full, and never over it"
    assert set(came.nodes.runs.values()) == {1} and len(came.nodes.runs) == came.answered
    assert held(table) == 0
