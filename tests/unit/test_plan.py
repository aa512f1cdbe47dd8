"""The plan of a stage: what stages.toml may ask for, what it may cost, and what the stack is made of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core import metrics
from chalicelib.settings import Settings
from infra import policies, stack
from infra.chalice_config import stage_section, write_stage
from infra.cost import PRICES, bill, guard
from infra.plan import ROOT, UNREADABLE, BadPlan, Plan, checked, read_plan
from infra.terminal import Halt, run

OUTPUTS = {"Table": "t", "Bucket": "b", "RouterRole": "router", "NodeRole": "node"}


def plan(**given: Any) -> Plan:
    return checked({"stage": "s", "nodes": ["node-1", "node-2"], **given})


def test_the_stages_of_this_project_can_be_planned() -> None:
    for stage in ("test", "prod"):
        assert read_plan(stage).isolate_callers is True


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"treshold": 3}, "treshold"),
        ({"threshold": 0}, "threshold"),
        ({"threshold": "8"}, "threshold"),
        ({"isolate_callers": "no"}, "isolate_callers"),
        ({"log_code": "true"}, "log_code"),
        ({"log_code": 1}, "log_code"),
        ({"architecture": "sparc"}, "architecture"),
        ({"nodes": []}, "nodes.toml"),
        ({"nodes": ["box-1"]}, "box-1"),
        ({"regions": "eu-west-1"}, "regions"),
        ({"pools": {"node-1": "quantum"}}, "quantum"),
        ({"pools": {"node-9": "script"}}, "node-9"),
    ],
)
def test_a_wrong_plan_is_refused_by_the_name_of_what_is_wrong(given: dict[str, Any], named: str) -> None:
    with pytest.raises(BadPlan, match=named):
        plan(**given)


@pytest.mark.parametrize("stage", ["", "Prod", "a b", "../x", "x" * 30, "test-2"])
def test_a_stage_has_a_name_that_fits_in_resources_names(stage: str) -> None:
    with pytest.raises(BadPlan):
        read_plan(stage)


def test_the_worst_hour_grows_with_every_slot() -> None:
    small, large = bill(plan(threshold=4)), bill(plan(threshold=8))
    assert large.nodes == pytest.approx(2 * small.nodes)
    assert large.worst_hour > small.worst_hour
    assert bill(plan(router_at_once=10)).router < bill(plan(router_at_once=100)).router


def test_the_worst_hour_of_one_gigabyte_is_what_lambda_charges_for_one() -> None:
    one = bill(plan(nodes=["node-1"], threshold=1, node_memory_mb=1024))
    assert one.nodes == pytest.approx(0.06, abs=0.0001), "3,600 GB-seconds"


def test_each_price_names_its_page_and_month() -> None:
    for price in PRICES:
        assert price.dollars > 0 and price.page.startswith("https://aws.amazon.com/")
        assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", price.as_of)


def test_arm_costs_less_and_logged_code_more() -> None:
    assert bill(plan(architecture="arm64")).nodes < bill(plan()).nodes
    assert bill(plan(log_code=True)).watching > bill(plan()).watching > 0
    assert bill(plan(nodes=["node-1", "node-2", "node-3"])).idle_month > bill(plan()).idle_month


def test_a_node_has_no_variables_and_a_role_of_its_own() -> None:
    section = stage_section(plan(), OUTPUTS, {}, {})
    functions = section["lambda_functions"]
    assert "environment_variables" not in section
    for name in ("node-1", "node-2"):
        assert functions[name]["iam_role_arn"] == "node"
        assert "environment_variables" not in functions[name]
        assert functions[name]["reserved_concurrency"] == plan().threshold
    assert section["iam_role_arn"] == "router"
    assert functions["api_handler"]["environment_variables"]["RUNHIVE_TABLE"] == "t"


@pytest.mark.parametrize(("given", "on"), [({}, False), ({"log_code": False}, False), ({"log_code": True}, True)])
def test_the_router_alone_may_log_code_and_only_where_that_is_true(given: dict[str, Any], on: bool) -> None:
    functions = stage_section(plan(**given), OUTPUTS, {}, {})["lambda_functions"]
    assert Settings(functions["api_handler"]["environment_variables"]).log_code is on
    assert "environment_variables" not in functions["node-1"]


def test_nodes_are_told_of_switches_only_where_these_are_on() -> None:
    told = stage_section(plan(unreadable=True), OUTPUTS, {}, {})["lambda_functions"]["node-1"]["environment_variables"]
    assert told == {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/chalicelib/node/unreadable.sh"}
    assert plan(claim_response=True).node_variables == {"RUNHIVE_CLAIM_RESPONSE": "on"}
    assert (ROOT / UNREADABLE.removeprefix("/var/task/")).stat().st_mode & 0o111 == 0o111


def test_the_router_alone_is_told_which_packs_nodes_fetch() -> None:
    hashes = {"rust": "a" * 64, "pascal": "b" * 64}
    functions = stage_section(plan(), OUTPUTS, {}, {}, hashes)["lambda_functions"]
    assert Settings(functions["api_handler"]["environment_variables"]).fetched == hashes
    assert "environment_variables" not in functions["node-1"]
    without = stage_section(plan(), OUTPUTS, {}, {})["lambda_functions"]["api_handler"]["environment_variables"]
    assert "RUNHIVE_FETCHED" not in without


def test_a_deploy_keeps_the_threshold_that_an_operator_changed() -> None:
    functions = stage_section(plan(), OUTPUTS, {"node-1": 3, "node-extra": 9}, {"node-2": ["arn"]})["lambda_functions"]
    assert functions["node-1"]["reserved_concurrency"] == 3
    assert functions["node-2"]["reserved_concurrency"] == plan().threshold
    assert "node-extra" not in functions
    assert functions["node-2"]["layers"] == ["arn"] and "layers" not in functions["node-1"]


def test_a_stage_that_could_cost_more_than_its_cap_is_refused() -> None:
    guard(plan(dollars_per_hour=100))
    with pytest.raises(Halt, match="dollars_per_hour"):
        guard(plan(dollars_per_hour=0.5))
    with pytest.raises(Halt, match="worst hour"):
        guard(plan(dollars_per_hour=10), slots=1000)


def test_a_stage_is_written_once_and_taken_out_without_a_trace(tmp_path: Path) -> None:
    config = tmp_path / ".chalice" / "config.json"
    config.parent.mkdir()
    before = (ROOT / ".chalice" / "config.json").read_text()
    config.write_text(before)
    assert write_stage(tmp_path, "s", stage_section(plan(), OUTPUTS, {}, {})) is True
    assert write_stage(tmp_path, "s", stage_section(plan(), OUTPUTS, {}, {})) is False
    assert write_stage(tmp_path, "s", None) is True
    assert config.read_text() == before


def test_an_interrupted_command_says_how_to_go_on_and_shows_no_trace(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_: Plan) -> None:
        raise KeyboardInterrupt

    assert run(interrupted, "test") == 130
    assert capsys.readouterr().err == "\ninterrupted: run it again to go on from where it was\n"


def test_the_table_can_be_restored_and_forgets() -> None:
    table = stack.template(plan())["Resources"]["Table"]["Properties"]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


def test_the_bucket_is_private_versioned_and_reached_by_tls_only() -> None:
    resources = stack.template(plan())["Resources"]
    bucket = resources["Bucket"]["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    (statement,) = resources["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_every_declared_alarm_is_in_the_template_and_tells_the_operator() -> None:
    resources = stack.template(plan(email="ops@example.org"))["Resources"]
    for alarm in metrics.ALARMS:
        made = resources[alarm.name]["Properties"]
        assert (made["MetricName"], made["Threshold"]) == (alarm.metric, alarm.above)
        assert made["EvaluationPeriods"] == alarm.minutes and made["Period"] == 60
        assert made["Dimensions"] == [{"Name": "Stage", "Value": "s"}]
        assert made["AlarmActions"] == [{"Ref": "Alarms"}]
    add = next(alarm for alarm in metrics.ALARMS if alarm.name == "AddANode")
    assert (add.metric, add.above, add.minutes) == (metrics.MEAN_LOAD, 75, 5)
    assert resources["Operator"]["Properties"]["Endpoint"] == "ops@example.org"
    assert "Operator" not in stack.template(plan())["Resources"]


def test_a_nodes_rights_are_two_statements() -> None:
    allow, deny = policies.node(plan())["Statement"]
    assert allow["Effect"] == "Allow" and allow["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert [each["Fn::Sub"].partition(":log-group:")[2] for each in allow["Resource"]] == [
        "/aws/lambda/runhive-s-node-*:*"
    ]
    assert deny == {"Effect": "Deny", "NotAction": allow["Action"], "Resource": "*"}


def test_the_router_may_invoke_nodes_in_the_regions_that_the_plan_names() -> None:
    for regions, count in (((), 1), (["us-east-1", "eu-north-1"], 3)):
        statements = policies.router(plan(regions=regions))["Statement"]
        (invoke,) = [each for each in statements if each["Action"] == "lambda:InvokeFunction"]
        assert len(invoke["Resource"]) == count
        assert all(each["Fn::Sub"].endswith("function:runhive-s-node-*") for each in invoke["Resource"])
