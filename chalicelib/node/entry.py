"""The Lambda handlers of the nodes: one function, deployed once for each node of nodes.toml."""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from chalice import Blueprint

from chalicelib.core.pack import PublishedPack
from chalicelib.core.submission import Submission
from chalicelib.node.arrivals import Arrivals
from chalicelib.node.checks import toolchains_here
from chalicelib.node.packs import fetched_folder
from chalicelib.node.response import answering, watch_over
from chalicelib.node.runner import Node
from chalicelib.node.sandbox import Choice, Sandbox, accounts
from chalicelib.node.toolchain import readable

NODES = tuple(tomllib.loads((Path(__file__).parent.parent / "nodes.toml").read_text("utf-8"))["nodes"])

blueprint = Blueprint(__name__)


@cache
def _node() -> Node:
    require = os.environ.get("RUNHIVE_REQUIRE_LEVEL", "rlimit")
    sandbox = Sandbox(Choice(require=require, readable=readable(), lone=accounts.alone()))
    _guard_the_runtime(sandbox)
    return Node(os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "node"), sandbox, toolchains_here())


def run(event: dict[str, Any], context: Any) -> dict[str, Any] | None:
    """{"submission": Submission.to_wire()} → Execution.to_wire().

    {"describe": true, "packs": […]} → Node.describe() and `absent`, the packs that did not come, each with the reason.
    """
    cold = not _node.cache_info().currsize
    node, arrivals = _node(), _arrivals()
    if event.get("describe"):
        absent = arrivals.try_all([PublishedPack.from_wire(pack) for pack in event.get("packs", ())])
        return {**node.describe(), "absent": absent}
    submission = Submission.from_wire(event["submission"])

    def answer() -> dict[str, Any]:
        return replace(node.execute(arrivals.prepared(submission)), cold=cold).to_wire()

    return answering(context.aws_request_id, answer)


@cache
def _arrivals() -> Arrivals:
    return Arrivals(_node().toolchains, fetched_folder())


def _guard_the_runtime(sandbox: Sandbox) -> None:
    """Makes Lambda's own runtime mind the sandbox; where there is none, as in a test that calls `run`, nothing."""
    runtime = sys.modules.get("awslambdaric.lambda_runtime_client")
    if runtime:
        watch_over(runtime.LambdaRuntimeClient, lambda: sandbox.tainted)


for name in NODES:
    blueprint.lambda_function(name=name)(run)
