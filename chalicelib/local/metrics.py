"""The laptop's stand-in for metrics: none are kept."""

from __future__ import annotations


class NoMetrics:
    def emit(self, values: dict[str, float], dimensions: dict[str, str]) -> None:
        """Drops the values."""
