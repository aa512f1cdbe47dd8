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
Plan = tuple["tuple[str, ...]", "dict[str, str]", str, Ceilings, bool, bool]
"""Supervisor to child, for one run: argv, the environment, the path of the script where the warm interpreter runs one
(empty for other programs), the limits, whether the end is to be native, and whether the run is strict."""


def packed(plan: Plan) -> bytes:
    return marshal.dumps(plan, UNSHARED)
