"""The composition root: the one place that knows which stand-in or adapter serves which port."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random, SystemRandom

from chalicelib.core.access import Gate, OpenGate
from chalicelib.core.checkup import Checkup
from chalicelib.core.lease import NodeRecord
from chalicelib.core.metrics import COLD_STARTS
from chalicelib.core.ports import Clock, Files, LeaseTable, Packs
from chalicelib.core.router import Router
from chalicelib.core.slots import Patience
from chalicelib.core.view import View
from chalicelib.local.clock import SystemClock
from chalicelib.runtimes import catalogue
from chalicelib.settings import BadSetting, Settings

PAGE = Path(__file__).parent.parent / "frontend" / "dist"
LOCAL_VIEW_MS = 50
"""On a laptop the lease table is at hand, so the router looks at it whenever it likes."""
CHECKS = Path(__file__).parent.parent / ".packs" / "checks.json"


@dataclass(frozen=True)
class Cluster:
    """All that the doors need: the router, the page's files, the lease table, the clock and the settings."""

    router: Router
    files: Files
    leases: LeaseTable
    clock: Clock
    gate: Gate | OpenGate
    checkup: Checkup | None
    settings: Settings
    close: Callable[[], None]


@cache
def cluster() -> Cluster:
    """The cluster of this process, built from its environment at the first call. Raises BadSetting."""
    settings = Settings(os.environ)
    if settings.place == "laptop":
        return laptop(settings)
    if settings.place == "aws":
        return aws(settings)
    raise BadSetting("RUNHIVE_PLACE is not set: it must be laptop or aws")


def laptop(settings: Settings) -> Cluster:
    """Nodes in this process that share its sandbox, leases in memory, the page from disk."""
    from chalicelib.local.files import FolderFiles
    from chalicelib.local.languages import Languages, build_command
    from chalicelib.local.leases import MemoryLeaseTable
    from chalicelib.local.metrics import NoMetrics
    from chalicelib.local.node import InProcessNodes
    from chalicelib.node.checks import toolchains_here
    from chalicelib.node.runner import Node
    from chalicelib.node.sandbox import Choice, Sandbox
    from chalicelib.node.toolchain import readable

    toolchains = toolchains_here(memory=CHECKS, folders=() if settings.packs == "none" else None)
    slots = settings.nodes * settings.threshold
    sandbox = Sandbox(Choice(require=settings.require_level, readable=readable(), slots=slots))
    nodes = {name: Node(name, sandbox, toolchains) for name in (f"node-{n + 1}" for n in range(settings.nodes))}
    leases = MemoryLeaseTable()

    def advertise() -> None:
        for name in nodes:
            versions = toolchains.versions
            leases.put_node(NodeRecord(name, name, settings.threshold, runtimes=versions, level=sandbox.level))

    languages = Languages(toolchains, sandbox, advertise, build_command(settings.packs))
    languages.start()
    clock = SystemClock()
    router = _router(leases, InProcessNodes(nodes), NoMetrics(), clock, settings, LOCAL_VIEW_MS)

    def close() -> None:
        languages.close()
        sandbox.close()

    return Cluster(router, FolderFiles(PAGE), leases, clock, OpenGate(), None, settings, close)


def aws(settings: Settings) -> Cluster:
    """Nodes are Lambda functions, leases lie in DynamoDB, the page in S3."""
    from chalicelib.aws.bucket_packs import BucketPacks
    from chalicelib.aws.clients import dynamodb
    from chalicelib.aws.emf import EmfMetrics
    from chalicelib.aws.key_table import DynamoKeyStore
    from chalicelib.aws.lease_table import DynamoLeaseTable
    from chalicelib.aws.logs import configure
    from chalicelib.aws.node_lambda import LambdaNodes
    from chalicelib.aws.static_bucket import BucketFiles

    configure(logging.getLogger("runhive"))
    for name in ("table", "bucket"):
        if not getattr(settings, name):
            raise BadSetting(f"RUNHIVE_{name.upper()} is not set")
    leases = DynamoLeaseTable(settings.table, dynamodb())
    clock = SystemClock()
    sink = EmfMetrics(clock, {"Stage": settings.stage})
    sink.emit({COLD_STARTS: 1}, {})
    packs = BucketPacks(settings.bucket, settings.fetched, catalogue())
    nodes = LambdaNodes(settings.isolate, packs)
    router = _router(leases, nodes, sink, clock, settings, settings.view_ms, packs)
    checkup = Checkup(leases, nodes, sink, clock, SystemRandom(), settings.down_after)
    gate = Gate(DynamoKeyStore(settings.table, dynamodb()), clock, SystemRandom(), anonymous=not settings.keys)
    return Cluster(router, BucketFiles(settings.bucket), leases, clock, gate, checkup, settings, lambda: None)


def _router(
    leases, invoker, metric_sink, clock: Clock, settings: Settings, view_ms: int, packs: Packs | None = None
) -> Router:
    patience = Patience(settings.wait_ms, settings.lease_margin_ms, settings.down_after, settings.line)
    view = View(leases, clock, view_ms)
    return Router(leases, invoker, metric_sink, clock, Random(), patience, view, packs=packs)  # seeded by the system
