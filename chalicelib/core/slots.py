"""Finds a free slot in the cluster for one execution, waits for one in turn where there is none, and frees it again."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from random import Random
from threading import Lock

from chalicelib.core import metrics
from chalicelib.core.errors import ClusterBusy, StoreFault
from chalicelib.core.fairness import ANONYMOUS, held_by_tag, may_take, new_lease_id
from chalicelib.core.lease import Lease, NodeRecord, TakeResult
from chalicelib.core.line import Line, Ticket
from chalicelib.core.placement import EXACT_UP_TO, Placement, order
from chalicelib.core.ports import Clock, LeaseTable, MetricSink
from chalicelib.core.view import View

FIRST_POLL_MS, LONGEST_POLL_MS = 50, 800
"""How soon the one whose turn it is looks again for slots that other routers freed; doubled each time."""
FAULTS_BORNE = 2
"""Failed writes after which a take gives up: one node's partition may be throttled, two say that the table is out."""
RACES_LOST = 2
"""Refused takes after which the view is too old to go by: a listing costs less than more of them."""
REST_MS = 2_000
"""How long a node whose write failed is tried last, and what is owed is not offered again."""
TRIAL_MS, LONGEST_TRIAL_MS = 5_000, 300_000
"""How long a node that went down is left alone before one call tries it; doubled with each further failure."""
LONGEST_RETRY_S = 30
PAID_AT_ONCE = 8
"""Owed leases that one call gives back before its own, at most."""


@dataclass(frozen=True)
class Patience:
    """How long the router waits, in milliseconds, how many may wait, and how many failures take a node down."""

    wait_ms: int
    lease_margin_ms: int
    down_after: int
    line: int = 256


@dataclass(frozen=True)
class Wanted:
    """What an execution asks of a slot: the runtime, whose call it is, how long it may last, which nodes to avoid."""

    runtime: str
    tag: str
    lasts_ms: int
    avoided: Collection[str] = field(default_factory=frozenset)


class Slots:
    """The slots of all nodes, as one router process takes and frees them; safe for many threads."""

    def __init__(
        self,
        leases: LeaseTable,
        metric_sink: MetricSink,
        clock: Clock,
        random: Random,
        patience: Patience,
        view: View,
        placement: Placement = order,
    ):
        self._leases = leases
        self._metrics = metric_sink
        self._clock = clock
        self._random = random
        self._patience = patience
        self._view = view
        self._order = placement
        self._line = Line(patience.line)
        self._owed: deque[Lease] = deque(maxlen=1_000)
        self._owed_rests_until_ms = 0
        self._resting: dict[str, int] = {}
        self._refused: Counter[str] = Counter()
        self._refused_lock = Lock()

    def take(self, wanted: Wanted) -> tuple[Lease, NodeRecord]:
        """A lease, and its node as it then stands. Raises ClusterBusy, or StoreFault where the lease table is out."""
        self._pay_what_is_owed()
        if not self._line.waits(wanted.runtime):
            found = self._try(wanted)
            if found:
                return found
            if not self._able(wanted):
                raise ClusterBusy(retry_after=1)
        return self._wait(wanted)

    def give_back(self, lease: Lease) -> bool:
        """Frees the slot and rings who waits for it. False where the table is out: then it is owed, and paid later."""
        try:
            record = self._leases.give_back(lease)
        except StoreFault:
            self._owed.append(lease)
            return False
        self._view.put(lease.node, record)
        if record and len(self._line):
            self._line.ring(record.runtimes, self._held())
        return True

    def _try(self, wanted: Wanted, max_age_ms: int | None = None) -> tuple[Lease, NodeRecord] | None:
        """One round over the nodes that seem to have room."""
        able = self._able(wanted, max_age_ms)
        now_ms = self._clock.now_ms()
        if not self._fair(wanted, able, now_ms):
            return None
        fault, faults, lost = None, 0, 0
        for record, last_check_ms in self._to_try(wanted, able, now_ms):
            expires_ms = now_ms + wanted.lasts_ms + self._patience.lease_margin_ms
            lease = Lease(new_lease_id(wanted.tag, self._random), record.name, expires_ms)
            try:
                result = self._take_at(lease, now_ms, last_check_ms)
            except StoreFault as error:
                self._owed.append(lease)
                self._resting[record.name] = self._clock.steady_ms() + REST_MS
                fault, faults = error, faults + 1
                if faults == FAULTS_BORNE:
                    break
                continue
            fault = None
            self._view.put(record.name, result.record)
            if result.reaped:
                self._metrics.emit({metrics.EXPIRED_LEASES: result.reaped}, {"Node": record.name})
            if result.taken and result.record:
                return lease, result.record
            lost += 1
            if lost == RACES_LOST:
                break
        if fault:
            raise fault
        return None

    def _take_at(self, lease: Lease, now_ms: int, last_check_ms: int | None) -> TakeResult:
        if last_check_ms is None:
            return self._leases.take(lease, now_ms)
        return self._leases.take_on_trial(lease, now_ms, last_check_ms)

    def _to_try(self, wanted: Wanted, able: list[NodeRecord], now_ms: int) -> Iterator[tuple[NodeRecord, int | None]]:
        """First the nodes that are down and due for a trial, with the check that must be their last; then those up."""
        for record in self._view.down():
            failures = min(max(0, record.failures - self._patience.down_after), 16)
            due_ms = now_ms - min(TRIAL_MS << failures, LONGEST_TRIAL_MS)
            if record.checked_ms <= due_ms and wanted.runtime in record.runtimes and record.name not in wanted.avoided:
                yield record, due_ms
        resting = []
        for record in self._order(able, now_ms, self._random):
            if self._resting.get(record.name, 0) > self._clock.steady_ms():
                resting.append(record)
            else:
                yield record, None
        for record in resting:
            yield record, None

    def _wait(self, wanted: Wanted) -> tuple[Lease, NodeRecord]:
        """Waits in line, but no longer than the bound, and takes the first slot when the turn has come."""
        until_ms = self._clock.steady_ms() + self._patience.wait_ms
        ticket = Ticket(wanted.runtime, wanted.tag, self._clock.signal())
        if not self._line.join(ticket):
            raise self._busy(wanted, self._line.ahead())
        poll_ms, rung = FIRST_POLL_MS, False
        try:
            while True:
                if self._line.is_next(ticket, self._held()):
                    found = self._try(wanted, max_age_ms=None if rung else poll_ms // 2)
                    if found:
                        return found
                left_ms = until_ms - self._clock.steady_ms()
                if left_ms <= 0:
                    raise self._busy(wanted, self._line.ahead(ticket))
                rung = ticket.signal.wait_ms(min(left_ms, self._random.randint(poll_ms // 2, poll_ms)))
                ticket.signal.clear()
                poll_ms = poll_ms if rung else min(2 * poll_ms, LONGEST_POLL_MS)
        finally:
            self._line.leave(ticket)
            self._line.ring({wanted.runtime}, self._held())

    def _busy(self, wanted: Wanted, ahead: int) -> ClusterBusy:
        """The refusal: come back when as many leases have surely ended as calls were ahead, and one more."""
        now_ms = self._clock.now_ms()
        able = self._able(wanted)
        with self._refused_lock:
            self._refused.update(record.name for record in able)
        ends = sorted(end for record in able for end in record.leases.values() if end >= now_ms)
        end_ms = ends[min(ahead, len(ends) - 1)] - self._patience.lease_margin_ms if ends else now_ms
        return ClusterBusy(retry_after=max(1, min(LONGEST_RETRY_S, -(-(end_ms - now_ms) // 1000))))

    def refused(self) -> dict[str, int]:
        """How many calls this process has refused, by the nodes that would have done for them and had no room."""
        with self._refused_lock:
            return dict(self._refused)

    def _able(self, wanted: Wanted, max_age_ms: int | None = None) -> list[NodeRecord]:
        able = self._view.able(wanted.runtime, max_age_ms)
        return [record for record in able if record.name not in wanted.avoided] if wanted.avoided else able

    def _fair(self, wanted: Wanted, able: list[NodeRecord], now_ms: int) -> bool:
        if wanted.tag == ANONYMOUS:
            return True
        sample = able if len(able) <= EXACT_UP_TO else self._random.sample(able, EXACT_UP_TO)
        return may_take(wanted.tag, held_by_tag(sample, now_ms), sum(record.threshold for record in sample))

    def _held(self) -> Counter[str]:
        """Who holds how much, for the order of the line: of one node after the other, up to a number that is quick."""
        return held_by_tag(self._view.records(max_age_ms=1 << 60)[:EXACT_UP_TO], self._clock.now_ms())

    def _pay_what_is_owed(self) -> None:
        """Gives back leases that could not be given back when their runs ended, or whose taking was never answered."""
        if not self._owed or self._clock.steady_ms() < self._owed_rests_until_ms:
            return
        now_ms = self._clock.now_ms()
        for _ in range(min(len(self._owed), PAID_AT_ONCE)):
            try:
                lease = self._owed.popleft()
            except IndexError:
                return
            if lease.expires_ms >= now_ms and not self.give_back(lease):
                self._owed_rests_until_ms = self._clock.steady_ms() + REST_MS
                return
