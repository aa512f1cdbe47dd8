"""The cluster's own door: how every node stands, and whether code really runs."""

from __future__ import annotations

from threading import Lock
from typing import Any

from chalice import Blueprint, Response

from chalicelib.api.respond import answer, door
from chalicelib.core.errors import RunhiveError
from chalicelib.core.lease import NodeRecord
from chalicelib.core.parsing import parse_command
from chalicelib.runtimes import catalogue
from chalicelib.wiring import Cluster, cluster

blueprint = Blueprint(__name__)


@blueprint.route("/nodes", methods=["GET"])
@door
def nodes() -> list[dict[str, Any]]:
    """Load, threshold, state, runtimes, level, refusals and recent failures of every node."""
    here = cluster()
    now_ms = here.clock.now_ms()
    refused = here.router.refused()
    records = sorted(here.router.nodes(), key=lambda record: record.name)
    return [_rendered(record, now_ms, refused.get(record.name, 0)) for record in records]


def _rendered(record: NodeRecord, now_ms: int, refused: int) -> dict[str, Any]:
    return {
        "name": record.name,
        "state": record.state,
        "load": record.load(now_ms),
        "threshold": record.threshold,
        "refused": refused,
        "pool": record.pool,
        "level": record.level,
        "runtimes": dict(record.runtimes),
        "failures": record.failures,
        "last_failure": record.last_failure,
    }


@blueprint.route("/health", methods=["GET"])
@door
def health() -> Response:
    """200 only after real code ran on a node; the answer is kept for some seconds."""
    healthy, body = _health.checked(cluster())
    return answer(body, 200 if healthy else 503, {"Cache-Control": "no-store"})


FAILING_MS = 1_000
"""How long a bad answer is kept: those who asked while it was found get it too, and not one run each, in turn."""


class _Health:
    """The last answer and its age, so that a busy prober costs one run in a while."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until_ms = 0
        self._answer: tuple[bool, dict[str, Any]] = (False, {})

    def checked(self, here: Cluster) -> tuple[bool, dict[str, Any]]:
        with self._lock:
            if here.clock.steady_ms() >= self._until_ms:
                self._answer = _run_real_code(here)
                kept_ms = here.settings.health_ms if self._answer[0] else FAILING_MS
                self._until_ms = here.clock.steady_ms() + kept_ms
            return self._answer


_health = _Health()


def _run_real_code(here: Cluster) -> tuple[bool, dict[str, Any]]:
    try:
        submission = parse_command({"command": "6 * 7"}, catalogue(), here.router.versions())
        execution = here.router.execute(submission)
    except RunhiveError as error:
        return False, {"status": "failing", "message": error.message}
    if execution.decisive.stdout != "42\n":
        return False, {"status": "failing", "message": execution.decisive.message or "a node gave a wrong answer"}
    return True, {"status": "ok", "node": execution.node, "level": execution.level}
