"""The ports: what the router needs of the world, which wiring fills with adapters or stand-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.core.keys import Key, Spending
from chalicelib.core.lease import Lease, NodeRecord, TakeResult
from chalicelib.core.outcome import Execution
from chalicelib.core.pack import PublishedPack
from chalicelib.core.submission import Submission


class Signal(Protocol):
    """What one thread waits for and another sets."""

    def set(self) -> None: ...

    def clear(self) -> None: ...

    def wait_ms(self, duration_ms: int) -> bool:
        """Waits at most so long; answers whether it was set."""
        ...


class Clock(Protocol):
    def now_ms(self) -> int:
        """Wall clock, epoch milliseconds: for the ends of leases, which other machines read too."""
        ...

    def steady_ms(self) -> int:
        """Milliseconds of a clock that nobody sets: for waiting and ageing within this process."""
        ...

    def signal(self) -> Signal: ...


class LeaseTable(Protocol):
    """The nodes and their leases. Each write is one conditional update and safe to repeat. Raises StoreFault.

    Changing a node that does not exist does nothing, and never makes it.
    """

    def nodes(self) -> list[NodeRecord]:
        """Every node, in one read."""
        ...

    def take(self, lease: Lease, now_ms: int) -> TakeResult:
        """Takes a slot if the node is up and has room, counting out leases that have expired at `now_ms`.

        A lease that is held already is taken again whatever the node's state, so a repeated call succeeds.
        """
        ...

    def take_on_trial(self, lease: Lease, now_ms: int, last_check_ms: int) -> TakeResult:
        """Takes a slot of a node that is down and was last checked by then, for one call that shows whether it works.

        The node counts as checked at `now_ms`, so of many routers one wins.
        """
        ...

    def reap(self, record: NodeRecord, now_ms: int) -> int:
        """Removes leases that have run out, of those that the record shows; answers how many it removed itself."""
        ...

    def give_back(self, lease: Lease) -> NodeRecord | None:
        """Frees the slot; changes nothing if it is no longer held. Answers the node as it then stands."""
        ...

    def put_node(self, record: NodeRecord) -> None:
        """Adds the node, or renews all that is known of it but its leases and its health (state, failures)."""
        ...

    def set_state(self, node: str, state: str) -> None: ...

    def set_threshold(self, node: str, threshold: int) -> None: ...

    def remove_node(self, node: str) -> None: ...

    def note_failure(self, node: str, message: str, now_ms: int, down_after: int) -> None:
        """Counts a failure later than the last check; the node goes down when `down_after` came one after the other."""
        ...

    def note_success(self, node: str, now_ms: int) -> None:
        """Ends a row of failures and brings a node that was down back up."""
        ...


class KeyStore(Protocol):
    """Callers' keys and what they have used. Every bound holds however many routers there are. Raises StoreFault."""

    def find(self, key_id: str) -> Key | None: ...

    def spend(self, key: Key, call_id: str, expires_ms: int, now_ms: int) -> Spending:
        """Begins a call of that key if it is neither revoked nor at one of its bounds; the same call counts once."""
        ...

    def settle(self, key_id: str, call_id: str) -> None:
        """Ends a call; changes nothing if it is over already."""
        ...

    def put(self, key: Key) -> None:
        """Adds the key, or renews it and keeps what it has used."""
        ...

    def revoke(self, key_id: str) -> bool:
        """Refuses the key from its next call on; answers whether there is such a key."""
        ...

    def all(self) -> list[Key]: ...


class NodeInvoker(Protocol):
    def invoke(self, record: NodeRecord, submission: Submission, timeout_ms: int) -> Execution:
        """Runs the submission on the node, once. Raises NodeNotReached or NodeFailed, never retries by itself."""
        ...


class Packs(Protocol):
    def of_runtime(self, runtime: str) -> tuple[PublishedPack, ...]:
        """What a node fetches before it can run this; nothing for most."""
        ...

    def of_pool(self, pool: str) -> tuple[PublishedPack, ...]:
        """What a node of the pool fetches for all that it may be asked to run."""
        ...


@dataclass(frozen=True)
class StoredFile:
    """A file of the page: its bytes, media type, entity tag without quotes, and its compression or ""."""

    content: bytes
    media_type: str
    etag: str
    encoding: str = ""


class Files(Protocol):
    def get(self, name: str, encodings: Sequence[str] = ()) -> StoredFile | None:
        """The file of that flat name, in the first of `encodings` that lies here, or None. Raises StoreFault."""
        ...


class MetricSink(Protocol):
    def emit(self, values: dict[str, float], dimensions: dict[str, str]) -> None:
        """Records the values, named as in core.metrics. Never raises."""
        ...
