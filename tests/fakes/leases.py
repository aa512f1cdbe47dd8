"""The lease table in memory, with a switch that takes it out."""

from __future__ import annotations

from typing import Any

from chalicelib.core.errors import StoreFault
from chalicelib.local.leases import MemoryLeaseTable


class FailingLeaseTable(MemoryLeaseTable):
    """While `out`, everything raises StoreFault; while `deaf`, it is done first, as when an answer is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.out = self.deaf = False

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name.startswith("_") or not callable(found):
            return found
        return lambda *args, **kwargs: self._called(found, *args, **kwargs)

    def _called(self, method: Any, *args: Any, **kwargs: Any) -> Any:
        if self.out:
            raise StoreFault("the lease table is out")
        result = method(*args, **kwargs)
        if self.deaf:
            raise StoreFault("the answer was lost")
        return result
