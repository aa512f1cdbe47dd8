"""The Lambda handlers of the nodes: one function, deployed once for each node of nodes.toml."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from chalice import Blueprint

from chalicelib.core.submission import Submission
from chalicelib.node.checks import toolchains_here
from chalicelib.node.runner import Node
from chalicelib.node.sandbox import Choice, Sandbox
from chalicelib.node.toolchain import readable

NODES = tuple(tomllib.loads((Path(__file__).parent.parent / "nodes.toml").read_text("utf-8"))["nodes"])

blueprint = Blueprint(__name__)


@cache
def _node() -> Node:
    sandbox = Sandbox(Choice(readable=readable()))
    return Node(os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "node"), sandbox, toolchains_here())


def run(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{"submission": Submission.to_wire()} → Execution.to_wire(); {"describe": true} → Node.describe()."""
    if event.get("describe"):
        return _node().describe()
    return _node().execute(Submission.from_wire(event["submission"])).to_wire()


for name in NODES:
    blueprint.lambda_function(name=name)(run)
