"""What `chalice deploy` made: the zips, the handlers, the roles with their rights, and the settings."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZipFile

import pytest

from infra.emulated.policies import Wanted, allowed
from tests.deployed.deployment import ROUTER, Deployment, infra

NODES = ("runhive-test-node-1", "runhive-test-node-2")
ACTIONS = (
    "dynamodb:GetItem",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
    "s3:GetObject",
    "s3:PutObject",
    "lambda:InvokeFunction",
    "lambda:UpdateFunctionCode",
    "iam:PassRole",
    "sts:AssumeRole",
    "logs:CreateLogGroup",
    "logs:GetLogEvents",
    "kms:Decrypt",
    "sns:Publish",
    "ec2:RunInstances",
    "secretsmanager:GetSecretValue",
)


def rights(deployed: Deployment, function: str) -> list[str]:
    return deployed.cloud.policies(deployed.function(function)["Role"])


def may(deployed: Deployment, function: str, action: str, resource: str) -> bool:
    return allowed(rights(deployed, function), Wanted(action.split(":")[0], action, resource))


def log_of(function: str) -> str:
    return f"arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/{function}:log-stream:x"


def test_router_and_nodes_have_separate_roles(deployed: Deployment) -> None:
    roles = {name: deployed.function(name)["Role"] for name in (ROUTER, *NODES)}
    assert roles[NODES[0]] == roles[NODES[1]] != roles[ROUTER]


def test_a_node_may_write_its_log_and_nothing_else(deployed: Deployment) -> None:
    node = NODES[0]
    assert may(deployed, node, "logs:PutLogEvents", log_of(node).replace(":1:", f":{deployed.cloud.account}:"))
    assert not may(deployed, node, "logs:PutLogEvents", log_of(ROUTER))
    everywhere = (
        "*",
        f"arn:aws:s3:::{deployed.outputs['Bucket']}/page/index.html",
        deployed.function(node)["FunctionArn"],
    )
    assert not [action for action in ACTIONS for resource in everywhere if may(deployed, node, action, resource)]


def test_a_right_given_to_the_nodes_later_is_still_denied(deployed: Deployment) -> None:
    everything = json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    documents = [*rights(deployed, NODES[0]), everything]
    assert not [action for action in ACTIONS if allowed(documents, Wanted(action.split(":")[0], action, "*"))]


def test_the_router_may_do_what_it_does_and_no_more(deployed: Deployment) -> None:
    account, outputs = deployed.cloud.account, deployed.outputs
    table = f"arn:aws:dynamodb:eu-west-1:{account}:table/{outputs['Table']}"
    function = f"arn:aws:lambda:eu-west-1:{account}:function:"
    for action, resource in (
        ("dynamodb:UpdateItem", table),
        ("dynamodb:Scan", table),
        ("s3:GetObject", f"arn:aws:s3:::{outputs['Bucket']}/page/index.html"),
        ("s3:GetObject", f"arn:aws:s3:::{outputs['Bucket']}/packs/rust-0.zip"),
        ("lambda:InvokeFunction", function + "runhive-test-node-1"),
    ):
        assert may(deployed, ROUTER, action, resource), action
    for action, resource in (
        ("dynamodb:UpdateItem", table + "-other"),
        ("dynamodb:DeleteTable", table),
        ("s3:GetObject", f"arn:aws:s3:::{outputs['Bucket']}/packs/gnu.tar"),
        ("s3:GetObject", "arn:aws:s3:::another/page/index.html"),
        ("s3:GetObject", "arn:aws:s3:::another/packs/rust-0.zip"),
        ("s3:PutObject", f"arn:aws:s3:::{outputs['Bucket']}/packs/rust-0.zip"),
        ("s3:PutObject", f"arn:aws:s3:::{outputs['Bucket']}/page/index.html"),
        ("lambda:InvokeFunction", function + ROUTER),
        ("lambda:InvokeFunction", function + "runhive-prod-node-1"),
        ("lambda:UpdateFunctionCode", function + "runhive-test-node-1"),
        ("sts:AssumeRole", deployed.function(NODES[0])["Role"]),
    ):
        assert not may(deployed, ROUTER, action, resource), action


def test_no_node_knows_a_secret_or_a_place(deployed: Deployment) -> None:
    for name in NODES:
        assert "Environment" not in deployed.function(name) or not deployed.function(name)["Environment"]["Variables"]
    told = deployed.function(ROUTER)["Environment"]["Variables"]
    assert told["RUNHIVE_PLACE"] == "aws" and told["RUNHIVE_TABLE"] == deployed.outputs["Table"]


def test_a_nodes_threshold_is_its_reserved_concurrency(deployed: Deployment) -> None:
    client = deployed.cloud.client("lambda")
    for number, name in enumerate(NODES, start=1):
        reserved = client.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"]
        assert reserved == deployed.node(f"node-{number}").threshold == 8


def test_the_zip_holds_the_app_and_chalices_runtime_and_nothing_else(deployed: Deployment) -> None:
    with ZipFile(BytesIO(deployed.cloud.code_of(NODES[0]))) as archive:
        names = [PurePosixPath(name) for name in archive.namelist()]
    assert {name.parts[0] for name in names} == {"app.py", "chalice", "chalicelib"}
    assert not [name for name in names if name.suffix in (".so", ".map")]


def test_each_module_brings_its_bytecode_which_holds_for_its_source_alone(deployed: Deployment) -> None:
    with ZipFile(BytesIO(deployed.cloud.code_of(NODES[0]))) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name.startswith("chalicelib/")}
    programs = re.compile(r"chalicelib/runtimes/[^/]+/")
    modules = {name for name in files if name.endswith(".py") and not programs.match(name)}
    assert {cache_from_source(name) for name in modules} == {name for name in files if name.endswith(".pyc")}
    for name in modules:
        head = files[cache_from_source(name)][:16]
        assert head == MAGIC_NUMBER + (0b11).to_bytes(4, "little") + source_hash(files[name]), name


@pytest.mark.parametrize("name", [ROUTER, *NODES])
def test_every_handler_is_in_its_zip(deployed: Deployment, name: str) -> None:
    function = deployed.cloud.function(name)
    module, _, handler = function.handler.rpartition(".")
    code = f"import {module} as entry, sys; assert callable(entry.{handler}); print('boto3' in sys.modules)"
    arguments = [sys.executable, "-S", "-B", "-c", code]
    done = subprocess.run(arguments, cwd=function.folder, env={}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "False"


def test_a_second_deploy_changes_nothing_of_the_stack(deployed: Deployment) -> None:
    before = (deployed.folder / ".chalice" / "config.json").read_bytes()
    done = infra(deployed.folder, "up", "--stage", "test")
    assert "nothing to change" in done.stdout, done.stdout + done.stderr
    assert (deployed.folder / ".chalice" / "config.json").read_bytes() == before


def test_the_api_lets_through_as_many_calls_a_second_as_the_plan_says(deployed: Deployment) -> None:
    gateway = deployed.cloud.client("apigateway")
    api = next(each["id"] for each in gateway.get_rest_apis()["items"] if each["id"] in deployed.url)
    settings = gateway.get_stage(restApiId=api, stageName="api")["methodSettings"]["*/*"]
    assert (settings["throttlingRateLimit"], settings["throttlingBurstLimit"]) == (50, 100)
