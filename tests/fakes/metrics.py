"""A MetricSink that keeps what it was given."""

from __future__ import annotations


class KeptMetrics:
    def __init__(self) -> None:
        self.lines: list[tuple[dict[str, float], dict[str, str]]] = []

    def emit(self, values: dict[str, float], dimensions: dict[str, str]) -> None:
        self.lines.append((values, dimensions))

    def total(self, name: str) -> float:
        return sum(values.get(name, 0) for values, _ in self.lines)
