"""What an operator does with a running stage: nodes added, drained, removed, checks by the clock, alarms, no trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from chalicelib.core import metrics
from tests.deployed.deployment import ROUTER, STAGE, Deployment, command, infra, until

HEALTH = "runhive-test-health"
FUNCTIONS = (ROUTER, HEALTH, "runhive-test-node-1", "runhive-test-node-2")


@pytest.fixture
def callers(deployed: Deployment) -> Iterator[list[int]]:
    """Three callers who never stop while the test lasts; the statuses of what they were answered."""
    stop, statuses = Event(), []

    def call(_: int) -> None:
        while not stop.is_set():
            statuses.append(deployed.put("6*7").status_code)

    with ThreadPoolExecutor(3) as threads:
        running = [threads.submit(call, number) for number in range(3)]
        yield statuses
        stop.set()
        for each in running:
            each.result()


def nodes(*arguments: str) -> str:
    return command("nodes", *arguments, "--stage", STAGE)


def test_a_node_is_added_drained_and_removed_while_calls_run(deployed: Deployment, callers: list[int]) -> None:
    before = deployed.function(ROUTER)["LastModified"]
    said = nodes("add", "node-extra", "--threshold", "4", "--pool", "spare")
    assert "node-extra: " in said
    until(lambda: "node-extra" in [each.function.name[-10:] for each in deployed.cloud.environments()])
    until(lambda: deployed.cloud.busy("runhive-test-node-extra"))
    assert "runhive-test-node-extra" in str(deployed.cloud.client("lambda").list_functions())
    assert deployed.function(ROUTER)["LastModified"] == before, "the router was not touched"
    assert deployed.node("node-extra").pool == "spare"
    listed = nodes("list")
    assert [line.split()[0] for line in listed.splitlines()[1:]] == ["node-1", "node-2", "node-extra"]
    assert "drained" in nodes("drain", "node-extra")
    assert deployed.node("node-extra").leases == {}
    assert "removed" in nodes("remove", "node-extra")
    assert deployed.cloud.function("runhive-test-node-extra") is None
    assert len(callers) > 10 and set(callers) == {200}, "no caller noticed"


def test_a_threshold_changes_with_its_reserved_concurrency(deployed: Deployment, callers: list[int]) -> None:
    client = deployed.cloud.client("lambda")
    for slots in ("3", "8"):
        done = infra(deployed.folder, "nodes", "threshold", "node-1", "--threshold", slots, "--stage", STAGE)
        assert done.returncode == 0, done.stdout + done.stderr
        reserved = client.get_function_concurrency(FunctionName="runhive-test-node-1")["ReservedConcurrentExecutions"]
        assert reserved == deployed.node("node-1").threshold == int(slots)
    assert callers and set(callers) == {200}


def check(deployed: Deployment) -> dict[str, str]:
    """One run of the schedule's function: each node's verdict."""
    answered = deployed.cloud.client("lambda").invoke(FunctionName=HEALTH, Payload=json.dumps(SCHEDULED))
    return {found["node"]: found["verdict"] for found in json.load(answered["Payload"])}


SCHEDULED = {
    "version": "0",
    "account": "1",
    "region": "eu-west-1",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-01-01T00:00:00Z",
    "id": "1",
    "resources": [],
}


def test_the_check_by_the_clock_takes_a_dead_node_out_and_brings_it_back(deployed: Deployment) -> None:
    client = deployed.cloud.client("lambda")
    assert check(deployed) == {"node-1": "well", "node-2": "well"}
    client.put_function_concurrency(FunctionName="runhive-test-node-1", ReservedConcurrentExecutions=0)
    try:
        assert [check(deployed)["node-1"] for _ in range(3)] == ["failed"] * 3
        assert deployed.node("node-1").state == "down"
        listed = next(line for line in nodes("list").splitlines() if line.startswith("node-1 "))
        assert "down" in listed and "3 in a row: node-1 was not reached: TooManyRequestsException" in listed
        assert {deployed.put("1").json()["node"] for _ in range(4)} == {"node-2"}
        measured = [line for line in lines(deployed, HEALTH) if metrics.NODES_DOWN in line]
    finally:
        client.put_function_concurrency(FunctionName="runhive-test-node-1", ReservedConcurrentExecutions=8)
    assert measured[-1][metrics.NODES_DOWN] == 1
    assert check(deployed) == {"node-1": "well", "node-2": "well"}
    assert deployed.node("node-1").state == "up"


def lines(deployed: Deployment, function: str) -> list[dict]:
    """The metric lines of a function's log."""
    return [json.loads(line) for line in deployed.cloud.log(function).splitlines() if line.startswith('{"_aws"')]


def test_every_alarm_watches_a_metric_that_is_really_written(deployed: Deployment) -> None:
    check(deployed)
    written = set()
    for line in lines(deployed, ROUTER) + lines(deployed, HEALTH):
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert ["Stage"] in directive["Dimensions"] and line["Stage"] == STAGE
        written |= {metric["Name"] for metric in directive["Metrics"]}
    always = {metrics.MEAN_LOAD, metrics.NODES_DOWN, metrics.EXPIRED_LEASES, metrics.RUNS, metrics.LOAD}
    assert always | {metrics.COLD_STARTS, metrics.NODE_COLD_STARTS} <= written
    assert {alarm.metric for alarm in metrics.ALARMS} <= written | {metrics.REFUSALS, metrics.NODE_FAILURES}


def calls_logged(deployed: Deployment) -> list[dict]:
    """The router's log lines of calls of the first door."""
    logged = [json.loads(line) for line in deployed.cloud.log(ROUTER).splitlines() if line.startswith("{")]
    return [line for line in logged if line.get("door") == "PUT /"]


def test_each_call_is_a_json_line_with_its_request_and_its_caller(deployed: Deployment) -> None:
    deployed.put("6*7")
    deployed.put("6*7", key="nonsense")
    good, refused = calls_logged(deployed)[-2:]
    assert (good["status"], refused["status"]) == (200, 401)
    assert good["caller"] == deployed.key.split("_")[1] and refused["caller"] == ""
    assert good["request_id"] and good["lambda_request_id"] and good["ms"] >= 0
    assert good["request_id"] != refused["request_id"]


def test_no_log_holds_what_callers_wrote(deployed: Deployment) -> None:
    assert deployed.put("print('a rather private thing', 'upp' + 'er')").status_code == 200
    for function in FUNCTIONS:
        assert "rather private" not in deployed.cloud.log(function)


def test_the_log_holds_code_and_output_cut_once_that_is_switched_on(deployed: Deployment) -> None:
    functions, before = deployed.cloud.client("lambda"), deployed.function(ROUTER)["Environment"]
    variables = {**before["Variables"], "RUNHIVE_LOG_CODE": "on"}
    functions.update_function_configuration(FunctionName=ROUTER, Environment={"Variables": variables})
    try:
        assert deployed.put("print('out' + 'spoken ' * 9_000)").status_code == 200
        assert deployed.put("'out' + 'spoken'", key="nonsense").status_code == 401
    finally:
        functions.update_function_configuration(FunctionName=ROUTER, Environment=before)
    told, refused = calls_logged(deployed)[-2:]
    assert told["transcript"]["sent.command"] == "print('out' + 'spoken ' * 9_000)"
    assert told["transcript"]["printed.result"].startswith("outspoken spoken")
    assert 4096 <= len(told["transcript"]["printed.result"]) < 4200
    assert "transcript" not in refused, "who is not let in can't fill the log"
    assert not [each for each in FUNCTIONS[1:] if "spoken" in deployed.cloud.log(each)], "nodes and checks log nothing"
