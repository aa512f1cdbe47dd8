"""Reaches the nodes as Lambda functions: one synchronous Invoke for each execution, never a second one."""

from __future__ import annotations

import json
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from chalicelib.core.answer import BadAnswer, read_description, read_execution
from chalicelib.core.errors import NodeFailed, NodeNotReached, TooLarge
from chalicelib.core.lease import NodeRecord
from chalicelib.core.outcome import Execution
from chalicelib.core.pack import NoPacks
from chalicelib.core.ports import Packs
from chalicelib.core.submission import Submission

if TYPE_CHECKING:
    from botocore.client import BaseClient

CONNECT_S = 2
COLD_START_S = 3
"""How much longer than its deadline a node is waited for, since a new environment has to start first; with the
rounding up it stays below the margin by which a lease outlives the deadline (LEASE_MARGIN_MS)."""
READ_STEP_S = 2
"""Read timeouts are rounded up to whole steps, so that a handful of clients serves every deadline."""
CLUSTER = "cluster"
"""The tenant of what the cluster asks on its own account."""


class LambdaNodes:
    """NodeInvoker over Lambda functions, by their names or ARNs. Safe for many threads."""

    def __init__(self, isolated: bool = False, packs: Packs | None = None) -> None:
        """`isolated` nodes give each tenant Lambda environments of its own, and so must be told the tenant."""
        self._isolated = isolated
        self._packs = packs or NoPacks()
        self._lock = Lock()
        self._clients: dict[tuple[int, str | None], BaseClient] = {}

    def invoke(self, record: NodeRecord, submission: Submission, timeout_ms: int) -> Execution:
        """Runs the submission on the node, once. Raises NodeNotReached, NodeFailed or TooLarge."""
        wire = self.call(record, {"submission": submission.to_wire()}, timeout_ms, submission.tenant)
        try:
            return replace(read_execution(wire), node=record.name)
        except BadAnswer as error:
            raise NodeFailed(f"{record.name} gave no valid answer", ended=False) from error

    def describe(self, record: NodeRecord, timeout_ms: int) -> dict[str, Any]:
        """What the node tells of itself once its pool's packs are there: its runtimes and level. Raises as `invoke`."""
        packs = [pack.to_wire() for pack in self._packs.of_pool(record.pool)]
        told = self.call(record, {"describe": True, "packs": packs}, timeout_ms, CLUSTER)
        try:
            return read_description(told)
        except BadAnswer as error:
            raise NodeFailed(f"{record.name} gave no valid answer", ended=True) from error

    def call(self, record: NodeRecord, event: dict[str, Any], timeout_ms: int, tenant: str) -> dict[str, Any]:
        """The node's answer to one event. A read that outlasts the deadline ends the call, not the program."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            client = self._client(_read_timeout_s(timeout_ms), region_of(record.target))
            sent = json.dumps(event, ensure_ascii=False).encode("utf-8")
            whose = {"TenantId": tenant or CLUSTER} if self._isolated else {}
            answer = client.invoke(FunctionName=record.target, Payload=sent, **whose)
            payload = answer["Payload"].read()
        except ClientError as error:
            raise _refused(record.name, error.response) from error
        except BotoCoreError as error:
            raise _unanswered(record.name, error) from error
        if "FunctionError" in answer:
            raise NodeFailed(f"{record.name} failed: {_reason(payload)}", ended=True)
        try:
            return json.loads(payload)
        except ValueError as error:
            raise NodeFailed(f"{record.name} gave no valid answer", ended=False) from error

    def _client(self, read_timeout_s: int, region: str | None) -> BaseClient:
        """A client that never sends a call twice: a repeat after a lost answer would run the program twice."""
        import boto3
        from botocore.config import Config

        config = Config(
            connect_timeout=CONNECT_S,
            read_timeout=read_timeout_s,
            retries={"mode": "standard", "total_max_attempts": 1},
            max_pool_connections=64,
        )
        with self._lock:
            if (read_timeout_s, region) not in self._clients:
                client = boto3.session.Session().client("lambda", config=config, region_name=region)
                self._clients[read_timeout_s, region] = client
            return self._clients[read_timeout_s, region]


def _read_timeout_s(timeout_ms: int) -> int:
    """Whole seconds, always past the deadline itself."""
    return ((timeout_ms // 1000 + COLD_START_S) // READ_STEP_S + 1) * READ_STEP_S


def region_of(target: str) -> str | None:
    """The region that an ARN names; None for a plain function name, which is the router's own region."""
    return target.split(":")[3] if target.startswith("arn:") else None


def _refused(node: str, response: dict[str, Any]) -> NodeNotReached | NodeFailed | TooLarge:
    """What Lambda's own error comes to: a 4xx is refused before the function starts, a 5xx may come after."""
    code = response["Error"]["Code"]
    if code == "RequestTooLargeException":
        return TooLarge("the submission is larger than a node can be sent (6 MB)")
    if response["ResponseMetadata"]["HTTPStatusCode"] < 500:
        return NodeNotReached(f"{node} was not reached: {code}")
    return NodeFailed(f"{node} failed: {code}", ended=False)


def _unanswered(node: str, error: Exception) -> NodeNotReached | NodeFailed:
    """What a broken connection comes to: only one that was never made proves that nothing runs."""
    from botocore.exceptions import HTTPClientError, IncompleteReadError

    if isinstance(error, (HTTPClientError, IncompleteReadError)):
        return NodeFailed(f"{node} gave no answer: {type(error).__name__}", ended=False)
    return NodeNotReached(f"{node} was not reached: {type(error).__name__}")


def _reason(payload: bytes) -> str:
    """Lambda's word for a function error, fit for a caller's eyes: its type, never the trace of our own code.

    After each of them the environment is ended or frozen, so nothing of the program runs on.
    """
    try:
        fault = json.loads(payload)
        kind, message = str(fault.get("errorType", "")), str(fault.get("errorMessage", ""))
    except (ValueError, AttributeError):
        return "an unknown fault"
    if "Task timed out" in message:
        return "its time ran out"
    if kind == "Runtime.ExitError" or "Runtime exited" in message:
        return "it ended in the middle of the run"
    return kind or "an unknown fault"
