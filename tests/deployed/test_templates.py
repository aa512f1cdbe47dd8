"""Templates and policies under the linters that judge them: cfn-lint for the whole stage, parliament for the rights."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from infra.emulated import EmulatedCloud
from infra.plan import read_plan
from infra.template import package
from tests.deployed.deployment import ROUTER, Deployment

PLAN = replace(read_plan("prod"), unreadable=True, claim_response=True, log_code=True)


@pytest.fixture(scope="module")
def packaged(emulated_cloud: EmulatedCloud, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`python -m infra template` for a stage with all that a stage can ask for: its folder."""
    out = tmp_path_factory.mktemp("packaged")
    package(PLAN, out)
    return out


def test_the_whole_stage_as_one_template_passes_cfn_lint_without_a_warning(packaged: Path) -> None:
    command = [str(Path(sys.executable).parent / "cfn-lint"), "--include-checks", "I", "--", str(packaged / "sam.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and not done.stdout, done.stdout + done.stderr


def test_the_template_says_what_chalice_alone_can_not(packaged: Path) -> None:
    resources = json.loads((packaged / "sam.json").read_text("utf-8"))["Resources"]
    functions = {name: each["Properties"] for name, each in resources.items() if each["Type"].endswith("::Function")}
    assert set(functions) == {"APIHandler", "Health", "Node1", "Node2"}
    for name in ("Node1", "Node2"):
        assert functions[name]["TenancyConfig"] == {"TenantIsolationMode": "PER_TENANT"}
        assert functions[name]["EphemeralStorage"]["Size"] >= 512
        assert functions[name]["Role"] == {"Fn::GetAtt": ["NodeRole", "Arn"]}
        assert functions[name]["Environment"] == {"Variables": PLAN.node_variables}
    (limits,) = resources["RestAPI"]["Properties"]["MethodSettings"]
    assert limits["ThrottlingRateLimit"] == PLAN.calls_per_second
    router = functions["APIHandler"]
    assert router["FunctionName"] == "runhive-prod" and router["Role"] == {"Fn::GetAtt": ["RouterRole", "Arn"]}
    assert router["Environment"]["Variables"]["RUNHIVE_TABLE"] == {"Ref": "Table"}
    assert router["Environment"]["Variables"]["RUNHIVE_LOG_CODE"] == "on"
    assert all(each["ReservedConcurrentExecutions"] for each in functions.values())
    assert "set-by-the-template" not in json.dumps(resources)
    groups = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::Logs::LogGroup"]
    assert len(groups) == len(functions) and all(group["RetentionInDays"] for group in groups)


def test_the_roles_rights_pass_a_policy_linter(deployed: Deployment) -> None:
    parliament = pytest.importorskip("parliament", reason="parliament is not installed: it is in requirements-dev.txt")
    for function in (ROUTER, "runhive-test-node-1"):
        for document in deployed.cloud.policies(deployed.function(function)["Role"]):
            assert not parliament.analyze_policy_string(document).findings
            allowed = [each for each in json.loads(document)["Statement"] if each["Effect"] == "Allow"]
            assert "*" not in [resource for each in allowed for resource in _listed(each["Resource"])]
            assert not [action for each in allowed for action in _listed(each["Action"]) if "*" in action]


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
