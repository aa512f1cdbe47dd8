"""The first door: PUT / runs one command as an interactive interpreter would."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint

from chalicelib.api.access import guarded
from chalicelib.api.respond import door, read_json
from chalicelib.core.errors import NodeFailed
from chalicelib.core.outcome import Execution
from chalicelib.core.parsing import parse_command
from chalicelib.runtimes import catalogue
from chalicelib.wiring import cluster

blueprint = Blueprint(__name__)


@blueprint.route("/", methods=["PUT"], content_types=["*/*"])
@door
@guarded(blueprint)
def run_command(caller: str) -> dict[str, Any]:
    """{"command", "language"?} → {"result": what it printed, errors included, and the figures of the run}."""
    here = cluster()
    body = read_json(blueprint.current_request.raw_body, here.settings.body_bytes)
    submission = parse_command(body, catalogue(), here.router.versions())
    return _rendered(here.router.execute(submission, caller))


def _rendered(execution: Execution) -> dict[str, Any]:
    outcome = execution.decisive
    if outcome.status == "XX":
        raise NodeFailed(outcome.message or "the node failed", ended=True)
    return {
        "result": outcome.output,
        "status": outcome.status,
        "code": outcome.code,
        "signal": outcome.signal,
        "message": outcome.message,
        "truncated": outcome.stdout_truncated or outcome.stderr_truncated,
        "cpu_time": outcome.cpu_ms,
        "wall_time": outcome.wall_ms,
        "memory": outcome.memory_bytes,
        "node": execution.node,
        **({"display": [dict(item) for item in execution.display]} if execution.display else {}),
    }
