"""Looks at a running tree every now and then, for the limits that the kernel does not keep for a whole tree."""

from __future__ import annotations

from time import monotonic

from chalicelib.core.limits import Limits
from chalicelib.node.sandbox import folder
from chalicelib.node.zygote import tree

LOOK_EVERY_S = 0.02
MEASURE_DISK_EVERY_S = 0.1


class Watch:
    """Peaks and breaches of one run. A short run is never looked at: it ends before the first look."""

    def __init__(self, zygote_pid: int, limits: Limits, folders: tuple[int, ...], own_processes: bool):
        """`own_processes`: the kernel counts the run's processes for us, since no other run has its uid."""
        self._root = zygote_pid
        self._limits = limits
        self._folders = folders
        self._own_processes = own_processes
        self.peak_bytes = 0
        now = monotonic()
        self.next_look = now + LOOK_EVERY_S
        self._next_disk = now + MEASURE_DISK_EVERY_S

    def look(self, leader: int, used_before_ms: int) -> str | None:
        """The status of the limit that has been passed, or None; None too once the run's first process is gone."""
        now = monotonic()
        processes = tree.below(self._root)
        if leader and not any(process.pid == leader and process.alive for process in processes):
            processes = []  # it is being swept: what is there now may be the zygote's own
        resident = sum(process.resident_bytes for process in processes)
        self.peak_bytes = max(self.peak_bytes, resident)
        breach = self._of_the_tree(processes, resident, used_before_ms)
        if not breach and now >= self._next_disk:
            self._next_disk = now + MEASURE_DISK_EVERY_S
            breach = self._disk()
        self.next_look = monotonic() + LOOK_EVERY_S
        return breach

    def _of_the_tree(self, processes: list[tree.Process], resident: int, used_before_ms: int) -> str | None:
        """Processes first: too many of them are why the tree's memory is passed too, not the other way round."""
        if not self._own_processes and sum(process.threads for process in processes) > self._limits.processes:
            return "PL"
        if resident > self._limits.memory_bytes and _fairly(processes) > self._limits.memory_bytes:
            return "ML"
        if sum(process.cpu_ms for process in processes) - used_before_ms > self._limits.cpu_ms:
            return "CL"
        return None

    def _disk(self) -> str | None:
        used = [folder.usage(descriptor) for descriptor in self._folders]
        if any(usage.boundless for usage in used):
            return "DL"
        return "DL" if sum(usage.size_bytes for usage in used) > self._limits.disk_bytes else None


def _fairly(processes: list[tree.Process]) -> int:
    """The tree's memory with shared pages counted once, as far as the kernel tells us; it is too dear to ask always."""
    return sum(tree.proportional_bytes(process) for process in processes)
