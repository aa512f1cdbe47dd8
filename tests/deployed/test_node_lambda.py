"""The invoker over Lambda: what each way of failing comes to, and that nothing is ever sent twice."""

from __future__ import annotations

from uuid import uuid4

import pytest

from chalicelib.aws.node_lambda import LambdaNodes
from chalicelib.core.errors import NodeFailed, NodeNotReached, TooLarge
from chalicelib.core.lease import NodeRecord
from chalicelib.core.limits import Limits
from chalicelib.core.outcome import Execution, Outcome
from chalicelib.core.submission import SourceFile, Submission
from infra.emulated import EmulatedCloud
from tests.deployed import toys

ANSWER = repr(Execution(run=Outcome(stdout="42\n", output="42\n"), node="n", level="rlimit").to_wire())
NODES = LambdaNodes()
"""Shared, since a client takes longer to make than a call."""


def submission(content: bytes = b"6 * 7") -> Submission:
    return Submission("python", (SourceFile("main.py", content),), limits={"run": Limits()})


def node(cloud: EmulatedCloud, source: str, **given) -> NodeRecord:
    """A deployed node whose handler prints `called` and does what the source says."""
    name = f"toy-{uuid4().hex[:8]}"
    body = "import os, time\ndef handle(event, context):\n    print('called', flush=True)\n    " + source
    return NodeRecord(name, toys.deploy(cloud, name, body, **given), threshold=1)


def calls(cloud: EmulatedCloud, record: NodeRecord) -> int:
    return cloud.log(record.name).count("called")


def test_an_answer_comes_back_whole(emulated_cloud: EmulatedCloud) -> None:
    record = node(emulated_cloud, f"return {ANSWER}")
    execution = NODES.invoke(record, submission(), 5_000)
    assert execution.run.stdout == "42\n" and execution.level == "rlimit"


@pytest.mark.parametrize(
    ("source", "given", "said", "ended"),
    [
        ("os._exit(1)", {}, "it ended in the middle of the run", True),
        ("time.sleep(60)", {"timeout_s": 1}, "its time ran out", True),
        ("raise ValueError('a secret of the node')", {}, "ValueError", True),
        ("return {'runs': []}", {}, "no valid answer", False),
        ("return 'x' * 7_000_000", {}, "unknown fault|ResponseSizeTooLarge", True),
    ],
)
def test_a_node_that_fails_in_the_middle(emulated_cloud, source, given, said, ended) -> None:
    record = node(emulated_cloud, source, **given)
    with pytest.raises(NodeFailed, match=said) as raised:
        NODES.invoke(record, submission(), 5_000)
    assert raised.value.ended is ended
    assert "secret" not in raised.value.message
    assert calls(emulated_cloud, record) == 1


def test_a_node_that_outlasts_the_deadline_is_left_to_its_lease(emulated_cloud: EmulatedCloud) -> None:
    record = node(emulated_cloud, "time.sleep(60)", timeout_s=30)
    with pytest.raises(NodeFailed, match="gave no answer") as raised:
        NODES.invoke(record, submission(), 500)
    assert raised.value.ended is False
    assert calls(emulated_cloud, record) == 1


def test_a_throttled_node_was_not_reached(emulated_cloud: EmulatedCloud) -> None:
    record = node(emulated_cloud, f"return {ANSWER}", reserved=0)
    with pytest.raises(NodeNotReached, match="TooManyRequests"):
        NODES.invoke(record, submission(), 5_000)
    assert calls(emulated_cloud, record) == 0


def test_a_node_that_is_not_there_was_not_reached(emulated_cloud: EmulatedCloud) -> None:
    with pytest.raises(NodeNotReached, match="ResourceNotFound"):
        NODES.invoke(NodeRecord("gone", "gone", 1), submission(), 5_000)


def test_no_connection_is_not_reached(emulated_cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(NodeNotReached, match="EndpointConnectionError"):
        LambdaNodes().invoke(NodeRecord("n", "n", 1), submission(), 5_000)


def test_too_large_a_submission_is_the_callers_fault(emulated_cloud: EmulatedCloud) -> None:
    record = node(emulated_cloud, f"return {ANSWER}")
    with pytest.raises(TooLarge):
        NODES.invoke(record, submission(b"#" * 7_000_000), 5_000)
