"""A node in another region: a function that is there already, added by its ARN, run, drained and taken out again."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace

import pytest

from infra.nodes import ACTIONS
from infra.plan import Plan, read_plan
from infra.registration import renew
from infra.terminal import Halt
from tests.deployed.deployment import FAR, ROUTER, STAGE, Deployment, until

NAME = "node-far"
PLAN = replace(read_plan(STAGE), regions=(FAR,))


def operate(action: str, arn: str = "", plan: Plan = PLAN) -> None:
    """`python -m infra nodes <action> node-far`, with the plan that the stage was deployed by."""
    ACTIONS[action](plan, Namespace(name=NAME, arn=arn, threshold=2, pool=""))


@pytest.fixture(scope="module")
def far(deployed: Deployment) -> Iterator[str]:
    """The first node's function once more, in the other region; its ARN."""
    near = deployed.function("runhive-test-node-1")
    client = deployed.cloud.client("lambda", FAR)
    made = client.create_function(
        FunctionName=PLAN.function(NAME),
        Runtime=near["Runtime"],
        Role=near["Role"],
        Handler=near["Handler"],
        Code={"ZipFile": deployed.cloud.code_of("runhive-test-node-1")},
        Timeout=near["Timeout"],
        TenancyConfig={"TenantIsolationMode": "PER_TENANT"},
    )
    yield made["FunctionArn"]
    client.delete_function(FunctionName=PLAN.function(NAME))


def test_a_node_of_another_region_is_added_by_its_arn_runs_code_and_goes(deployed: Deployment, far: str) -> None:
    assert far.split(":")[3] == FAR and deployed.cloud.function(PLAN.function(NAME)) is None, "not in the home region"
    operate("add", far)
    record = deployed.node(NAME)
    assert (record.target, record.threshold) == (far, 2) and "python" in record.runtimes
    reserved = deployed.cloud.client("lambda", FAR).get_function_concurrency(FunctionName=PLAN.function(NAME))
    assert reserved["ReservedConcurrentExecutions"] == 2
    assert until(lambda: (got := deployed.put("6*7").json())["node"] == NAME and got)["result"] == "42\n"
    assert "NodeColdStarts" in deployed.cloud.log(ROUTER), "its first environment was started for that call"
    assert renew(PLAN) == [], "a deploy does not touch what it did not make"
    operate("drain")
    assert (deployed.node(NAME).state, dict(deployed.node(NAME).leases)) == ("draining", {})
    until(lambda: NAME not in {deployed.put("1").json()["node"] for _ in range(6)})
    operate("remove")
    assert NAME not in [record.name for record in deployed.table.nodes()]
    assert deployed.cloud.function(far), "who made the function takes it away"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("arn:aws:lambda:ap-south-1:{account}:function:runhive-test-node-far", "ap-south-1: name it under regions"),
        ("arn:aws:lambda:us-east-1:{account}:function:runhive-prod-node-far", "may invoke no function but"),
        ("runhive-test-node-far", "is no function's ARN"),
    ],
)
def test_a_function_that_the_router_could_not_invoke_is_not_added(deployed: Deployment, wrong: str, said: str) -> None:
    with pytest.raises(Halt, match=said):
        operate("add", wrong.format(account=deployed.cloud.account))
    assert NAME not in [record.name for record in deployed.table.nodes()]
