"""Limits of one phase: what a program may use before it is stopped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Ceilings for one phase. Every field always has a value: absent means the default, never unlimited."""

    wall_ms: int = 3_000
    cpu_ms: int = 3_000
    memory_bytes: int = 512 * MIB
    """Of the whole process tree."""
    output_bytes: int = 1 * MIB
    """Kept of each stream; what is beyond is drained and dropped, and the stream is flagged as truncated."""
    processes: int = 64
    open_files: int = 256
    file_bytes: int = 32 * MIB
    """The size of any one file that the program writes."""
    disk_bytes: int = 128 * MIB
    """What the program may add to its workspace in all."""

    def to_wire(self) -> dict[str, int]:
        return asdict(self)

    @classmethod
    def from_wire(cls, wire: dict[str, int]) -> Limits:
        return cls(**wire)

    def lowered(self, **wanted: int | None) -> Limits:
        """These limits with each wanted one put in its place, where that is lower and not None."""
        smaller = {name: value for name, value in wanted.items() if value is not None and value < getattr(self, name)}
        return replace(self, **smaller) if smaller else self


RUN_DEFAULTS = Limits()
COMPILE_DEFAULTS = Limits(
    wall_ms=10_000,
    cpu_ms=10_000,
    memory_bytes=1024 * MIB,
    file_bytes=128 * MIB,
    disk_bytes=256 * MIB,
)
