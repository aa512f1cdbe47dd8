"""Metrics as CloudWatch's embedded metric format: one JSON line of the log is one set of metrics, with no call made."""

from __future__ import annotations

import json
import sys
from typing import Callable

from chalicelib.core.metrics import UNITS
from chalicelib.core.ports import Clock

NAMESPACE = "Runhive"


class EmfMetrics:
    """MetricSink that prints EMF lines; every line also carries `fixed`, such as the deployment stage.

    Each metric is recorded under the fixed dimensions alone and once more with the line's own, so that an alarm
    can watch the whole cluster and a dashboard each node. Format: Amazon CloudWatch's "Embedded metric format
    specification".
    """

    def __init__(self, clock: Clock, fixed: dict[str, str] | None = None, write: Callable[[str], object] | None = None):
        self._clock = clock
        self._fixed = fixed or {}
        self._write = write or sys.stdout.write

    def emit(self, values: dict[str, float], dimensions: dict[str, str]) -> None:
        """Prints the values with the units of core.metrics. Never raises."""
        sets = [list(self._fixed)]
        if dimensions:
            sets.append([*self._fixed, *dimensions])
        directive = {
            "Namespace": NAMESPACE,
            "Dimensions": sets,
            "Metrics": [{"Name": name, "Unit": UNITS.get(name, "None")} for name in values],
        }
        about = {"Timestamp": self._clock.now_ms(), "CloudWatchMetrics": [directive]}
        try:
            self._write(json.dumps({"_aws": about, **self._fixed, **dimensions, **values}) + "\n")
        except (OSError, ValueError):
            pass
