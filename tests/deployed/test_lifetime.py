"""A stage from nothing to nothing: made by `up` and a plain `chalice deploy`, deployed again, gone without a trace.

It is also the stage on which all that is unproven on AWS, and so off by default, is switched on.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.core.checkup import question
from infra.deploy import CHALICE
from infra.emulated.environment import Environment, walled
from infra.plan import UNREADABLE
from tests.deployed.deployment import Deployment, command, copy_project, infra, new_key

STAGE = "spare"


@dataclass(frozen=True)
class Spare:
    """The stage after its second deploy: its folder, and what that deploy said."""

    folder: Path
    said: str


@pytest.fixture(scope="module")
def spare(deployed: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Spare:
    folder = tmp_path_factory.mktemp("spare")
    copy_project(folder)
    assert infra(folder, "up", "--stage", STAGE).returncode == 0
    plain = [*CHALICE, "deploy", "--stage", STAGE]
    assert subprocess.run(plain, cwd=folder, env=dict(os.environ), capture_output=True, timeout=120).returncode == 0
    new_key("somebody", stage=STAGE)
    command("nodes", "add", "node-late", "--stage", STAGE)
    (folder / "chalicelib" / "core" / "new.py").write_text('"""Code that a second deploy brings."""\n')
    again = infra(folder, "deploy", "--stage", STAGE)
    assert again.returncode == 0, again.stdout + again.stderr
    return Spare(folder, again.stdout)


def test_a_second_deploy_brings_added_nodes_the_new_code_and_settings_too(deployed: Deployment, spare: Spare) -> None:
    assert "node-late: " in spare.said and "smoke run: ok" in spare.said
    codes = [deployed.cloud.code_of(f"runhive-spare-{name}") for name in ("node-1", "node-late", "health")]
    assert codes[0] == codes[1] != deployed.cloud.code_of("runhive-test")
    switched = {"AWS_LAMBDA_EXEC_WRAPPER": UNREADABLE, "RUNHIVE_CLAIM_RESPONSE": "on"}
    for name in ("node-1", "node-2", "node-late"):
        assert deployed.function(f"runhive-spare-{name}")["Environment"]["Variables"] == switched


def test_code_runs_on_nodes_that_claim_their_answer_from_an_unreadable_runtime(
    deployed: Deployment, spare: Spare
) -> None:
    (environment, *_) = nodes_of(deployed)
    asked = json.dumps({"submission": question().to_wire()}).encode()
    answered = deployed.cloud.functions.invoke(environment.function.name, asked, "somebody")
    assert json.loads(answered.answer)["run"]["stdout"] == "42\n" and not answered.fault
    assert answered.answer.startswith(b" "), "the blank by which the node began its answer before the program ran"
    if walled():
        runtimes = [pid for each in nodes_of(deployed) for pid in lambda_runtimes(each)]
        assert runtimes and all(os.readlink(f"/proc/{pid}/exe").endswith(" (deleted)") for pid in runtimes)
        assert all(os.stat(f"/proc/{pid}/environ").st_uid == 0 for pid in runtimes), "not the program's own uid"


def nodes_of(deployed: Deployment) -> list[Environment]:
    """The nodes' environments that were started since the switches are on."""
    nodes = [each for each in deployed.cloud.environments() if each.function.name.startswith("runhive-spare-node-")]
    return [each for each in nodes if each.function.variables]


def lambda_runtimes(environment: Environment) -> list[int]:
    """The processes of an environment that are Lambda's own runtime, by their command lines."""
    below, found = [environment.process.pid], []
    for pid in below:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        below += [int(child) for child in children]
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        found += [pid] if words[1:4] == [b"-S", b"-m", b"awslambdaric"] else []
    return found


def test_destroy_asks_and_leaves_no_trace(deployed: Deployment, spare: Spare) -> None:
    assert len(traces(deployed)) > 10
    refused = infra(spare.folder, "destroy", "--stage", STAGE, stdin="no\n")
    assert refused.returncode == 1 and "nothing was removed" in refused.stderr
    done = infra(spare.folder, "destroy", "--stage", STAGE, stdin="spare\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "AWS::DynamoDB::Table" in done.stdout and "runhive-spare-node-late" in done.stdout
    assert traces(deployed) == []
    assert infra(spare.folder, "destroy", "--stage", STAGE, "--yes").returncode == 0, "and again, with nothing left"


def traces(deployed: Deployment) -> list[str]:
    """Whatever of the spare stage is found in any service."""
    client = deployed.cloud.client
    found = [
        *(each["FunctionName"] for each in client("lambda").list_functions()["Functions"]),
        *(each["RoleName"] for each in client("iam").list_roles()["Roles"]),
        *(each["logGroupName"] for each in client("logs").describe_log_groups()["logGroups"]),
        *client("dynamodb").list_tables()["TableNames"],
        *(each["Name"] for each in client("s3").list_buckets()["Buckets"]),
        *(each["TopicArn"] for each in client("sns").list_topics()["Topics"]),
        *(each["Name"] for each in client("events").list_rules()["Rules"]),
        *(each["DashboardName"] for each in client("cloudwatch").list_dashboards()["DashboardEntries"]),
        *(each["AlarmName"] for each in client("cloudwatch").describe_alarms()["MetricAlarms"]),
    ]
    apis = client("apigateway").get_rest_apis()["items"]
    return [name for name in found if f"runhive-{STAGE}" in name] + [each["name"] for each in apis[1:]]
