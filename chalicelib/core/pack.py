"""A pack that lies in S3: what a router tells a node so that it can fetch a language which no layer can carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

FETCH_MS = 15_000
"""How long a node may take to fetch and lay out what a submission needs; it counts against the submission's budget."""


@dataclass(frozen=True)
class PublishedPack:
    """A pack's name, the SHA-256 of its zip in hex, and a URL that gives the zip to whoever has it, for minutes."""

    name: str
    sha256: str
    url: str

    def to_wire(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_wire(cls, wire: Mapping[str, str]) -> PublishedPack:
        """The inverse of to_wire. Raises KeyError."""
        return cls(wire["name"], wire["sha256"], wire["url"])


class NoPacks:
    """Packs where no pack is fetched: a laptop has its own, most stages have layers alone."""

    def of_runtime(self, runtime: str) -> tuple[PublishedPack, ...]:
        return ()

    def of_pool(self, pool: str) -> tuple[PublishedPack, ...]:
        return ()
