"""Piston's door: /api/v2/execute, /runtimes and /packages in its dialect, and what Runhive adds to its answers."""

from __future__ import annotations

from functools import partial
from typing import Any

from chalice import Blueprint

from chalicelib.api.access import guarded
from chalicelib.api.bodies import read_body
from chalicelib.api.respond import door
from chalicelib.core.errors import NodeFailed, NotFound
from chalicelib.core.outcome import CaseResult, Execution, Outcome, OutputFile
from chalicelib.core.parsing import parse_execute
from chalicelib.core.runtime import Runtime
from chalicelib.runtimes import catalogue
from chalicelib.wiring import cluster

blueprint = Blueprint(__name__)
pistons = partial(door, name_field=False)
"""A refusal is {"message"} and nothing else: clients tell it from an answer by that."""


@blueprint.route("/api/v2/execute", methods=["POST"], content_types=["*/*"])
@pistons
@guarded(blueprint)
def execute(caller: str) -> dict[str, Any]:
    """Runs a submission. What the program did is in the answer; only our own failure is a 5xx."""
    here = cluster()
    body = read_body(blueprint.current_request, here.settings.body_bytes)
    versions = here.router.versions()
    submission = parse_execute(body, catalogue(), versions)
    execution = here.router.execute(submission, caller)
    runtime = catalogue()[submission.runtime]
    return rendered(execution, runtime, versions[runtime.name])


@blueprint.route("/api/v2/runtimes", methods=["GET"])
@pistons
def runtimes() -> list[dict[str, Any]]:
    """The runtimes that can run now."""
    return [_described(runtime, version) for runtime, version in _present()]


@blueprint.route("/api/v2/packages", methods=["GET"])
@pistons
def packages() -> list[dict[str, Any]]:
    """The same as Piston's packages. They are installed by whoever deploys, never over HTTP."""
    return [
        {"language": runtime.language, "language_version": version, "installed": True}
        for runtime, version in _present()
    ]


@pistons
def absent(**_: str) -> None:
    """Where Piston has a 404, and API Gateway by itself would speak of a missing authentication token."""
    raise NotFound("Not Found")


ABSENT = {"/api/v2/execute": ["GET"], "/api/v2/packages": ["POST", "DELETE"], "/api/v2/{name}": ["GET", "POST"]}
for path, methods in ABSENT.items():
    blueprint.route(path, methods=methods, content_types=["*/*"])(absent)


def _present() -> list[tuple[Runtime, str]]:
    versions = cluster().router.versions()
    return [(runtime, versions[name]) for name, runtime in sorted(catalogue().items()) if name in versions]


def _described(runtime: Runtime, version: str) -> dict[str, Any]:
    """As Piston has it; `runtime` says which implementation it is, where a language has several."""
    provider = {"runtime": runtime.provider} if runtime.provider else {}
    return {"language": runtime.language, "version": version, "aliases": list(runtime.aliases), **provider}


def rendered(execution: Execution, runtime: Runtime, version: str) -> dict[str, Any]:
    """The answer to /api/v2/execute. Raises NodeFailed where Runhive failed and no case was judged before that."""
    decisive = execution.decisive
    if decisive.status == "XX" and not execution.cases:
        raise NodeFailed(decisive.message or "the node failed", ended=True)
    answer: dict[str, Any] = {"language": runtime.language, "version": version, "run": _phase(decisive)}
    if execution.compile:
        answer["compile"] = _phase(execution.compile)
    answer["node"] = execution.node
    if execution.cases:
        answer["verdict"] = execution.verdict
        answer["cases"] = [_case(case) for case in execution.cases]
    if execution.files:
        answer["files"] = [_file(file) for file in execution.files]
    if execution.display:
        answer["display"] = [dict(item) for item in execution.display]
    return answer


def _phase(outcome: Outcome) -> dict[str, Any]:
    """Piston's ten keys, and whether output was cut."""
    return {
        "signal": outcome.signal,
        "stdout": outcome.stdout,
        "stderr": outcome.stderr,
        "code": outcome.code,
        "output": outcome.output,
        "memory": outcome.memory_bytes,
        "message": outcome.message,
        "status": outcome.status,
        "cpu_time": outcome.cpu_ms,
        "wall_time": outcome.wall_ms,
        "truncated": {"stdout": outcome.stdout_truncated, "stderr": outcome.stderr_truncated},
    }


def _case(case: CaseResult) -> dict[str, Any]:
    return {"verdict": case.verdict, "run": case.run and _phase(case.run)}


def _file(file: OutputFile) -> dict[str, Any]:
    """The file in the form in which a submission's files come, so that it may be sent back as one."""
    return {**file.to_wire(), "encoding": "base64"}
