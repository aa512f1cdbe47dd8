"""What is measured, in which units, and past which values somebody should be woken."""

from __future__ import annotations

from dataclasses import dataclass

RUNS = "Runs"
REFUSALS = "Refusals"
QUEUE_WAIT = "QueueWaitMs"
RUN_TIME = "RunMs"
COMPILE_TIME = "CompileMs"
ATTEMPTS = "Attempts"
NODE_FAILURES = "NodeFailures"
LOAD = "Load"
MEAN_LOAD = "MeanLoad"
NODES_DOWN = "NodesDown"
EXPIRED_LEASES = "ExpiredLeases"
CHECK_TIME = "CheckMs"
COLD_STARTS = "ColdStarts"
NODE_COLD_STARTS = "NodeColdStarts"

UNITS = {
    RUNS: "Count",
    REFUSALS: "Count",
    QUEUE_WAIT: "Milliseconds",
    RUN_TIME: "Milliseconds",
    COMPILE_TIME: "Milliseconds",
    ATTEMPTS: "Count",
    NODE_FAILURES: "Count",
    LOAD: "Percent",
    MEAN_LOAD: "Percent",
    NODES_DOWN: "Count",
    EXPIRED_LEASES: "Count",
    CHECK_TIME: "Milliseconds",
    COLD_STARTS: "Count",
    NODE_COLD_STARTS: "Count",
}


@dataclass(frozen=True)
class Alarm:
    """An alarm when the metric's statistic, taken each minute, is above `above` for so many minutes on end."""

    name: str
    metric: str
    statistic: str
    above: float
    minutes: int
    meaning: str


ALARMS = (
    Alarm("AddANode", MEAN_LOAD, "Average", 75, 5, "the nodes are three quarters full on average: add a node"),
    Alarm("CallsRefused", REFUSALS, "Sum", 0, 1, "calls found every node full and were refused"),
    Alarm("NodeDown", NODES_DOWN, "Maximum", 0, 2, "a node is out: its checks or its calls fail"),
    Alarm("NodeFailing", NODE_FAILURES, "Sum", 2, 5, "nodes fail in the middle of calls, again and again"),
    Alarm("LeasesExpired", EXPIRED_LEASES, "Sum", 0, 1, "leases ran out instead of being given back: routers die"),
)
