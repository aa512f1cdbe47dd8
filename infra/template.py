"""python -m infra template: a whole stage as one CloudFormation template, with what Chalice alone can't express."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from infra import bytecode, stack
from infra.chalice_config import stage_section, write_stage
from infra.deploy import CHALICE
from infra.plan import ROOT, ROUTER, Plan
from infra.terminal import Halt, parser, run, say

SOURCES = ("app.py", "requirements.txt", "chalicelib", ".chalice")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "deployed", "deployments")
UNKNOWN = {name: f"set-by-the-template-{name}" for name in ("Table", "Bucket", "RouterRole", "NodeRole")}
"""What stands in Chalice's configuration until the merge puts references in its place."""

TELL = """{out}/sam.json and {out}/deployment.zip are written. To deploy them:
  aws cloudformation package --template-file {out}/sam.json --s3-bucket <yours> --output-template-file {out}/up.json
  aws cloudformation deploy --template-file {out}/up.json --stack-name {stack} \\
      --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND
  python -m infra settle --stage {stage}"""


def main(argv: list[str]) -> int:
    arguments = parser(__doc__)
    arguments.add_argument("--out", default="packaged", help="the folder for sam.json and deployment.zip")
    given = arguments.parse_args(argv)
    return run(lambda plan: say(package(plan, Path(given.out))), given.stage)


def package(plan: Plan, out: Path) -> str:
    """Writes sam.json and deployment.zip, from a copy of the sources: the stage's own configuration stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in SOURCES:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, ignore=LEFT_OUT)
            else:
                shutil.copy2(ROOT / name, copy / name)
        write_stage(copy, plan.stage, stage_section(plan, UNKNOWN, {}, {}))
        (copy / "merge.json").write_text(json.dumps(merged(plan)), "utf-8")
        command = [*CHALICE, "package", "--stage", plan.stage, "--merge-template", "merge.json", str(out.resolve())]
        done = subprocess.run(command, cwd=copy, env=bytecode.fresh(copy), capture_output=True, text=True)
    if done.returncode:
        raise Halt(f"chalice package failed: {done.stderr.strip()}")
    return TELL.format(out=out, stack=plan.stack, stage=plan.stage)


def merged(plan: Plan) -> dict[str, Any]:
    """What is laid over Chalice's own template: the stack's resources, and the functions' missing properties."""
    from chalice.utils import to_cfn_resource_name

    own = stack.template(plan)
    functions = {
        "APIHandler": _function(plan.router_function, "RouterRole", plan),
        "Health": _function(plan.function("health"), "RouterRole", plan),
    }
    for function in functions.values():
        known = {"RUNHIVE_TABLE": {"Ref": "Table"}, "RUNHIVE_BUCKET": {"Ref": "Bucket"}}
        function["Properties"]["Environment"] = {"Variables": known}
    isolation = {"TenancyConfig": {"TenantIsolationMode": "PER_TENANT"}} if plan.isolate_callers else {}
    for name in plan.nodes:
        function = _function(plan.function(name), "NodeRole", plan)
        function["Properties"] |= {"EphemeralStorage": {"Size": plan.node_disk_mb}, **isolation}
        functions[to_cfn_resource_name(name)] = function
    assert ROUTER == "api_handler", "Chalice names its function APIHandler"
    limits = {"ThrottlingRateLimit": plan.calls_per_second, "ThrottlingBurstLimit": 2 * plan.calls_per_second}
    api = {"Properties": {"MethodSettings": [{"ResourcePath": "/*", "HttpMethod": "*", **limits}]}}
    return {"Resources": {**own["Resources"], **functions, "RestAPI": api}, "Outputs": own["Outputs"]}


def _function(name: str, role: str, plan: Plan) -> dict[str, Any]:
    """A fixed name, since the roles' rights and the log's group go by it."""
    return {
        "Properties": {
            "FunctionName": name,
            "Role": {"Fn::GetAtt": [role, "Arn"]},
            "Architectures": [plan.architecture],
            "LoggingConfig": {"LogGroup": {"Ref": stack.log_group_name(name)}},
        }
    }
