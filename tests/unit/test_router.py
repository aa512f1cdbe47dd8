"""The router: where a submission goes, what becomes of its lease, and what the caller is told."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from chalicelib.core import metrics
from chalicelib.core.errors import ClusterBusy, NodeFailed, NodeNotReached, StoreFault
from chalicelib.core.lease import DOWN, DRAINING, UP, Lease, NodeRecord
from chalicelib.core.limits import RUN_DEFAULTS
from chalicelib.core.router import Router
from chalicelib.core.slots import Patience
from chalicelib.core.submission import SourceFile, Submission
from chalicelib.core.view import View
from tests.fakes.clock import FakeClock
from tests.fakes.leases import FailingLeaseTable
from tests.fakes.metrics import KeptMetrics
from tests.fakes.nodes import ScriptedNodes, greets

HELLO = Submission("python", (SourceFile("", b"print('hi')"),), limits={"run": RUN_DEFAULTS})


class Bench:
    """A router over the real in-memory lease table, with a scripted node room."""

    def __init__(self, thresholds: dict[str, int], wait_ms: int = 500):
        self.clock, self.metrics = FakeClock(), KeptMetrics()
        self.nodes, self.leases = ScriptedNodes(), FailingLeaseTable()
        for name, threshold in thresholds.items():
            self.leases.put_node(NodeRecord(name, name, threshold, runtimes={"python": "3.11.7"}))
        view = View(self.leases, self.clock, max_age_ms=2_000)
        patience = Patience(wait_ms=wait_ms, lease_margin_ms=5_000, down_after=3)
        self.router = Router(self.leases, self.nodes, self.metrics, self.clock, Random(7), patience, view)

    def held(self) -> dict[str, int]:
        return {record.name: record.load(self.clock.now_ms()) for record in self.leases.nodes()}

    def fill(self, node: str, count: int, expires_in_ms: int = 60_000) -> None:
        now_ms = self.clock.now_ms()
        for n in range(count):
            assert self.leases.take(Lease(f"other-{n}", node, now_ms + expires_in_ms), now_ms).taken


def test_a_submission_runs_once_and_its_lease_is_given_back() -> None:
    bench = Bench({"a": 2, "b": 2})
    execution = bench.router.execute(HELLO)
    assert execution.decisive.stdout == "hi\n"
    assert len(bench.nodes.called) == 1
    assert bench.held() == {"a": 0, "b": 0}


def test_the_emptier_node_is_chosen() -> None:
    bench = Bench({"a": 4, "b": 4})
    bench.fill("a", 2)
    assert {bench.router.execute(HELLO).node for _ in range(8)} == {"b"}


def test_load_is_a_share_of_the_threshold() -> None:
    bench = Bench({"small": 2, "large": 10})
    bench.fill("small", 1)
    bench.fill("large", 4)
    assert bench.router.execute(HELLO).node == "large"


def test_the_lease_is_held_while_the_node_runs() -> None:
    bench = Bench({"a": 1})
    seen = []
    bench.nodes.behaviour = lambda record, submission: seen.append(bench.held()) or greets(record, submission)
    bench.router.execute(HELLO)
    assert seen == [{"a": 1}]


def test_a_full_cluster_refuses_after_a_bounded_wait_and_says_when_to_come_back() -> None:
    bench = Bench({"a": 1}, wait_ms=500)
    bench.fill("a", 1, expires_in_ms=7_000)
    with pytest.raises(ClusterBusy) as refused:
        bench.router.execute(HELLO)
    assert refused.value.message == "No more nodes available in the cluster"
    assert 1 <= refused.value.retry_after <= 7
    assert 500 <= sum(bench.clock.waited_ms) < 1_000
    assert bench.nodes.called == []
    assert bench.metrics.total(metrics.REFUSALS) == 1


def test_a_slot_that_frees_up_during_the_wait_is_taken() -> None:
    bench = Bench({"a": 1}, wait_ms=2_000)
    bench.fill("a", 1, expires_in_ms=300)
    assert bench.router.execute(HELLO).node == "a"


def test_a_lost_race_goes_on_to_the_next_node() -> None:
    bench = Bench({"a": 1, "b": 2})
    bench.router.nodes()  # the view is read now, and is stale from here on
    bench.fill("a", 1)
    bench.fill("b", 1)
    assert bench.router.execute(HELLO).node == "b"


def test_a_node_that_was_not_reached_is_tried_elsewhere() -> None:
    bench = Bench({"a": 2, "b": 2})

    def only_b(record, submission):
        if record.name == "a":
            raise NodeNotReached("connection refused")
        return greets(record, submission)

    bench.nodes.behaviour = only_b
    bench.fill("b", 1)
    execution = bench.router.execute(HELLO)
    assert (execution.node, bench.nodes.called) == ("b", ["a", "b"])
    assert bench.held() == {"a": 0, "b": 1}


def test_a_node_that_crashed_is_an_honest_xx_and_never_a_second_run() -> None:
    bench = Bench({"a": 2, "b": 2})

    def crash(record, submission):
        raise NodeFailed("the node ended in the middle of the call", ended=True)

    bench.nodes.behaviour = crash
    execution = bench.router.execute(HELLO)
    assert execution.decisive.status == "XX"
    assert execution.decisive.message == "the node ended in the middle of the call"
    assert len(bench.nodes.called) == 1
    assert bench.held() == {"a": 0, "b": 0}


def test_programs_that_end_their_node_do_not_take_it_from_everybody() -> None:
    bench = Bench({"a": 2})

    def crash(record, submission):
        bench.clock.time_ms += 1
        raise NodeFailed("the node ended in the middle of the call", ended=True)

    bench.nodes.behaviour = crash
    for _ in range(10):
        bench.router.execute(HELLO)
    assert (bench.leases.nodes()[0].state, bench.leases.nodes()[0].failures) == (UP, 10)


def test_a_program_that_may_still_run_keeps_its_slot_until_the_lease_expires() -> None:
    bench = Bench({"a": 1})

    def silence(record, submission):
        raise NodeFailed("no answer in time", ended=False)

    bench.nodes.behaviour = silence
    assert bench.router.execute(HELLO).decisive.status == "XX"
    assert bench.held() == {"a": 1}
    bench.clock.time_ms += 60_000
    assert bench.held() == {"a": 0}


def test_the_lease_is_given_back_when_the_invoker_breaks() -> None:
    bench = Bench({"a": 1})

    def broken(record, submission):
        raise RuntimeError("a defect of ours")

    bench.nodes.behaviour = broken
    with pytest.raises(RuntimeError):
        bench.router.execute(HELLO)
    assert bench.held() == {"a": 0}


def test_nodes_in_a_row_of_failures_go_down_and_are_tried_again_ever_more_rarely() -> None:
    bench = Bench({"a": 5})

    def unreachable(record, submission):
        bench.clock.time_ms += 1
        raise NodeNotReached("connection refused")

    bench.nodes.behaviour = unreachable

    def calls_in_a_minute() -> int:
        before = len(bench.nodes.called)
        for _ in range(60):
            with pytest.raises(ClusterBusy):
                bench.router.execute(HELLO)
            bench.clock.time_ms += 1_000
        return len(bench.nodes.called) - before

    first, second, third = calls_in_a_minute(), calls_in_a_minute(), calls_in_a_minute()
    assert bench.leases.nodes()[0].state == DOWN
    assert 3 < first <= 3 + 4 and second <= 2 and third <= 1
    assert bench.held() == {"a": 0}


def test_a_node_that_was_down_comes_back_by_one_call_that_works() -> None:
    bench = Bench({"a": 5})
    for failed in range(3):
        bench.leases.note_failure("a", "throttled", bench.clock.now_ms() + failed, down_after=3)
    assert bench.leases.nodes()[0].state == DOWN
    bench.clock.time_ms += 10_000
    assert bench.router.execute(HELLO).node == "a"
    assert (bench.leases.nodes()[0].state, bench.leases.nodes()[0].failures) == (UP, 0)


def test_a_table_that_fails_while_a_program_runs_does_not_cost_its_answer() -> None:
    bench = Bench({"a": 2})

    def table_goes_out(record, submission):
        bench.leases.out = True
        return greets(record, submission)

    bench.nodes.behaviour = table_goes_out
    assert bench.router.execute(HELLO).decisive.stdout == "hi\n"
    with pytest.raises(StoreFault):
        bench.router.execute(HELLO)
    bench.leases.out = False
    assert bench.held() == {"a": 1}, "what could not be given back is owed"
    bench.nodes.behaviour = greets
    bench.clock.time_ms += 2_000
    assert bench.router.execute(HELLO).decisive.stdout == "hi\n"
    assert bench.held() == {"a": 0}, "and paid as soon as the table answers"


def test_draining_nodes_get_no_new_calls() -> None:
    bench = Bench({"a": 5, "b": 5})
    bench.leases.set_state("a", DRAINING)
    assert {bench.router.execute(HELLO).node for _ in range(6)} == {"b"}


def test_a_runtime_goes_only_to_nodes_that_carry_it() -> None:
    bench = Bench({"a": 5, "b": 5})
    bench.leases.put_node(NodeRecord("c", "c", 5, runtimes={"go": "1.27"}))
    go = Submission("go", (SourceFile("", b""),), limits={"run": RUN_DEFAULTS})
    assert bench.router.execute(go).node == "c"
    assert bench.router.versions() == {"python": "3.11.7", "go": "1.27"}


def test_leases_that_ran_out_are_counted_by_the_call_that_reaps_them() -> None:
    bench = Bench({"a": 2})
    bench.fill("a", 2, expires_in_ms=1_000)
    bench.clock.time_ms += 2_000
    for _ in range(3):
        bench.router.execute(HELLO)
    told = [
        (values[metrics.EXPIRED_LEASES], where)
        for values, where in bench.metrics.lines
        if metrics.EXPIRED_LEASES in values
    ]
    assert told == [(2, {"Node": "a"})]


def test_a_nodes_cold_start_is_counted_with_its_run() -> None:
    bench = Bench({"a": 1})
    starts = iter((True, False, False))
    bench.nodes.behaviour = lambda record, submission: replace(greets(record, submission), cold=next(starts))
    for _ in range(3):
        bench.router.execute(HELLO)
    cold = [where for values, where in bench.metrics.lines if values.get(metrics.NODE_COLD_STARTS)]
    assert cold == [{"Node": "a"}] and bench.metrics.total(metrics.RUNS) == 3
