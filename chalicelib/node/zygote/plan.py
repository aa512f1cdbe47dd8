"""What the supervisor tells a child, and what a child and a zygote tell the supervisor: one message each.

Requests travel by the `door`, a socket pair whose far end only the waiting child reads; the zygote's reports and the
order to kill travel by its `line`. Both keep message borders. A request carries the descriptors 0, 1, 2 of the run
and, where it is long, a fourth with its text.
"""

from __future__ import annotations

import marshal
import struct

LONGEST_MESSAGE = 16 * 1024
UNSHARED = 2
"""The last version of marshal's format which a child can read without writing to the interpreter's table of strings."""
TAKEN = struct.Struct("<iQi")
"""Child to supervisor, by the door: its pid, the CPU time it had used before (µs), and errno where exec failed."""
ENDED = struct.Struct("<iiiQQ")
"""Zygote to supervisor, by the line: pid, wait status, rounds of the sweep (-1: something survived), CPU time of the
whole tree (µs), largest resident size of any one process (bytes)."""
KILL = struct.Struct("<i")
"""Supervisor to zygote: the pid to end, 0 for whichever child there is."""


Ceilings = tuple[tuple[int, tuple[int, int]], ...]
"""A resource, and its soft and hard limit: see setrlimit(2)."""
Order = tuple[str, str, "int | None", "tuple[str, ...]", "dict[str, str]"]
"""Supervisor to seed, for a new zygote: the slot's folder, its scratch folder, its uid, what its programs may read, and
the environment that most of them will have."""


class Plan:
    """One run as the child needs it; `script` is the path of what the warm interpreter runs, empty for others."""

    __slots__ = ("argv", "env", "script", "ceilings", "native", "strict")

    def __init__(
        self,
        argv: tuple[str, ...],
        env: dict[str, str],
        script: str,
        ceilings: Ceilings,
        native: bool,
        strict: bool,
    ):
        self.argv = argv
        self.env = env
        self.script = script
        self.ceilings = ceilings
        self.native = native
        self.strict = strict

    def to_bytes(self) -> bytes:
        return marshal.dumps(tuple(getattr(self, name) for name in self.__slots__), UNSHARED)

    @classmethod
    def from_bytes(cls, message: bytes) -> Plan:
        return cls(*marshal.loads(message))
