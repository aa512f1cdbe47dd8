"""A node for runtime_api.py: one handler under awslambdaric, with what Runhive's own entry does around it."""

from __future__ import annotations

from functools import cache
from typing import Any

from awslambdaric.lambda_runtime_client import LambdaRuntimeClient

from chalicelib.node.response import answering, watch_over
from chalicelib.node.sandbox import Sandbox
from tests import profiles
from tests.sandbox.running import run_python


@cache
def _sandbox() -> Sandbox:
    sandbox = Sandbox(profiles.CHOICES["lambda"])
    watch_over(LambdaRuntimeClient, lambda: sandbox.tainted)
    return sandbox


def handler(event: dict[str, Any], context: Any) -> Any:
    sandbox = _sandbox()
    return answering(context.aws_request_id, lambda: run_python(sandbox, event["code"], args=event["args"]).stdout)
