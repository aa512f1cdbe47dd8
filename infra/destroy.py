"""python -m infra destroy: removes every trace of a stage, after asking, and lists what it removed."""

from __future__ import annotations

import subprocess
from typing import Any

from infra import cloudformation, functions, layers
from infra.chalice_config import write_stage
from infra.deploy import CHALICE
from infra.plan import ROOT, Plan
from infra.terminal import Halt, client, parser, run, say


def main(argv: list[str]) -> int:
    arguments = parser(__doc__)
    arguments.add_argument("--yes", action="store_true", help="don't ask")
    given = arguments.parse_args(argv)
    return run(lambda plan: destroy(plan, given.yes), given.stage)


def destroy(plan: Plan, sure: bool) -> None:
    """What is gone already is passed over, so that an interrupted destroy is ended by another one."""
    stacks = client("cloudformation")
    held = cloudformation.resources(stacks, plan.stack)
    if not sure and input(f"Type {plan.stage} to remove the stage with its keys, page and logs: ") != plan.stage:
        raise Halt("nothing was removed")
    if (ROOT / ".chalice" / "deployed" / f"{plan.stage}.json").exists():
        if subprocess.run([*CHALICE, "delete", "--stage", plan.stage], cwd=ROOT).returncode:
            raise Halt("chalice delete failed; what it said stands above. Run this again to go on")
    for function in _functions(plan):
        functions.delete(function)
        say(f"removed {function}")
    for layer in layers.remove_all(client("lambda"), plan):
        say(f"removed layer {layer}")
    for bucket in (line.split()[1] for line in held if line.startswith("AWS::S3::Bucket ")):
        say(f"removed {_empty(client('s3'), bucket)} versions of files from {bucket}")
    cloudformation.delete(stacks, plan.stack)
    for line in held:
        say(f"removed {line}")
    write_stage(ROOT, plan.stage, None)
    say(f"stage {plan.stage} is gone")


def _functions(plan: Plan) -> list[str]:
    """Functions that Chalice doesn't know: nodes that were added, or prepared and never filled."""
    pages = client("lambda").get_paginator("list_functions").paginate()
    names = [function["FunctionName"] for page in pages for function in page["Functions"]]
    return [name for name in names if name == plan.router_function or name.startswith(plan.function(""))]


def _empty(client: Any, bucket: str) -> int:
    """Removes every version of every file; answers how many there were."""
    removed = 0
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for each in page.get("Versions", []) + page.get("DeleteMarkers", []):
            client.delete_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])
            removed += 1
    return removed
