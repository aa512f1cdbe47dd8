"""A model of many routers over one lease table, for hypothesis: every step is one write that may be lost or repeated.

Routers' clocks differ by up to SKEW. A lease's expiry is its run's end, at the latest, plus MARGIN, and MARGIN > SKEW,
so a lease that looks expired to any router belongs to a run that is over. A run here ends, its router gives back, or
the router dies and never does; writes are lost before they reach the table, or their answers are, and old copies of
them arrive later, as a network may deliver them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.core.lease import DRAINING, UP, Lease, NodeRecord
from chalicelib.core.ports import LeaseTable

NODES = ("n1", "n2")
ROUTERS = 3
SKEW, LASTS, MARGIN = 400, 2_000, 1_000


@dataclass
class Run:
    """One execution that the model knows of: its lease, when it is over by real time, and what was learnt of it."""

    lease: Lease
    over_ms: int
    told_taken: bool = False
    given_back: bool = False


@dataclass
class Truth:
    """One node as the model has it: the threshold, and the most live leases that its past thresholds allow now."""

    threshold: int
    allowed: int
    state: str = UP
    runs: dict[str, Run] = field(default_factory=dict)


class LeaseModel(RuleBasedStateMachine):
    """The rules; a subclass says which table in `new_table`."""

    def new_table(self) -> LeaseTable:
        raise NotImplementedError

    @initialize(
        thresholds=st.tuples(st.integers(1, 4), st.integers(1, 4)), skews=st.tuples(*[st.integers(0, SKEW)] * 3)
    )
    def begin(self, thresholds: tuple[int, int], skews: tuple[int, ...]) -> None:
        self.table = self.new_table()
        self.now_ms, self.skews, self.count = 1_000_000, skews, 0
        self.truth = {name: Truth(threshold, threshold) for name, threshold in zip(NODES, thresholds)}
        for name, threshold in zip(NODES, thresholds):
            self.table.put_node(NodeRecord(name, name, threshold))

    @rule(node=st.sampled_from(NODES), router=st.integers(0, ROUTERS - 1), times=st.integers(1, 2), heard=st.booleans())
    def take(self, node: str, router: int, times: int, heard: bool) -> None:
        """A router takes a lease; the request may be sent twice, and its answer lost, after which it does not run."""
        self.count += 1
        router_ms = self.now_ms + self.skews[router]
        lease = Lease(f"r{router}-{self.count}", node, router_ms + LASTS + MARGIN)
        truth = self.truth[node]
        was_room = truth.state == UP and len(self.leases(node)) < truth.threshold
        results = [self.table.take(lease, router_ms) for _ in range(times)]
        taken = results[0].taken
        assert all(result.taken == taken for result in results), "a repeated take is answered otherwise"
        assert taken or not was_room, "refused although there was room"
        assert not taken or truth.state == UP, "taken on a node that drains"
        assert (lease.lease_id in self.leases(node)) == taken
        if taken:
            truth.runs[lease.lease_id] = Run(lease, self.now_ms + LASTS if heard else self.now_ms, heard)

    @precondition(lambda self: self.running())
    @rule(data=st.data(), times=st.integers(1, 2), reaches=st.booleans())
    def give_back(self, data: st.DataObject, times: int, reaches: bool) -> None:
        """A run ends; its router gives the lease back, or dies before the request leaves."""
        run = data.draw(st.sampled_from(self.running()))
        run.over_ms = self.now_ms
        if reaches:
            others = self.others(run)
            for _ in range(times):
                self.table.give_back(run.lease)
            run.given_back = True
            assert run.lease.lease_id not in self.leases(run.lease.node)
            assert self.others(run) == others, "another's lease was lost by this one's return"

    @precondition(lambda self: self.over())
    @rule(data=st.data())
    def a_late_copy_of_a_give_back_arrives(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self.over()))
        others = self.others(run)
        self.table.give_back(run.lease)
        assert self.others(run) == others

    @precondition(lambda self: self.over())
    @rule(data=st.data())
    def a_late_copy_of_a_take_arrives(self, data: st.DataObject) -> None:
        """It may hold a slot that nobody uses, but no longer than till its expiry, and at nobody's cost."""
        run = data.draw(st.sampled_from(self.over()))
        alive = {one.lease.lease_id for one in self.alive(run.lease.node)}
        self.table.take(run.lease, run.lease.expires_ms - LASTS - MARGIN)
        assert alive <= self.leases(run.lease.node).keys()

    @rule(elapsed_ms=st.sampled_from([1, 100, 900, LASTS, LASTS + MARGIN]))
    def time_passes(self, elapsed_ms: int) -> None:
        self.now_ms += elapsed_ms

    @rule(node=st.sampled_from(NODES), threshold=st.integers(0, 5))
    def change_the_threshold(self, node: str, threshold: int) -> None:
        self.table.set_threshold(node, threshold)
        self.truth[node].threshold = threshold

    @rule(node=st.sampled_from(NODES), state=st.sampled_from([UP, DRAINING]))
    def change_the_state(self, node: str, state: str) -> None:
        self.table.set_state(node, state)
        self.truth[node].state = state

    @rule(node=st.sampled_from(NODES))
    def remove_and_add_again(self, node: str) -> None:
        """Operators remove nodes only once they are drained of what runs."""
        truth = self.truth[node]
        if truth.state == DRAINING and not self.alive(node):
            self.table.remove_node(node)
            self.table.put_node(NodeRecord(node, node, truth.threshold))
            self.truth[node] = Truth(truth.threshold, truth.threshold)

    @rule(node=st.sampled_from(NODES))
    def put_again(self, node: str) -> None:
        """A deployment renews the record while calls go on."""
        self.table.put_node(NodeRecord(node, "new", self.truth[node].threshold))

    @invariant()
    def never_more_runs_than_the_threshold(self) -> None:
        """Or than were there already when it was lowered: from then on they only grow fewer."""
        for name, truth in self.truth.items():
            alive = len(self.alive(name))
            truth.allowed = max(truth.threshold, min(truth.allowed, alive))
            assert alive <= truth.allowed

    @invariant()
    def every_run_holds_its_lease(self) -> None:
        for name in NODES:
            held = self.leases(name)
            assert all(run.lease.lease_id in held for run in self.alive(name))

    def teardown(self) -> None:
        """Whatever happened: once all leases have run out, each node takes as many calls as its threshold again."""
        if not hasattr(self, "table"):
            return
        later_ms = self.now_ms + LASTS + MARGIN + SKEW + 1
        for name, truth in self.truth.items():
            self.table.set_state(name, UP)
            for place in range(truth.threshold):
                assert self.table.take(Lease(f"last{place}", name, later_ms + 1), later_ms).taken
            assert not self.table.take(Lease("over", name, later_ms + 1), later_ms).taken

    def leases(self, node: str) -> dict[str, int]:
        return next(dict(record.leases) for record in self.table.nodes() if record.name == node)

    def alive(self, node: str) -> list[Run]:
        """The runs that really use the node now."""
        return [run for run in self.truth[node].runs.values() if run.over_ms > self.now_ms]

    def running(self) -> list[Run]:
        return [run for node in NODES for run in self.alive(node)]

    def over(self) -> list[Run]:
        return [run for truth in self.truth.values() for run in truth.runs.values() if run.over_ms <= self.now_ms]

    def others(self, run: Run) -> dict[str, int]:
        held = self.leases(run.lease.node)
        held.pop(run.lease.lease_id, None)
        return held
