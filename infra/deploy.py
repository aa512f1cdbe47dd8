"""python -m infra deploy: a stage from nothing to a first answer; run again, it changes only what has changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from infra import bytecode, cloudformation, fetched
from infra.chalice_config import API_STAGE
from infra.keys import settle_anonymous
from infra.page import publish
from infra.plan import APP, ROOT, Plan
from infra.registration import register, renew
from infra.terminal import Halt, client, parser, run, say
from infra.up import up

CHALICE = [sys.executable, "-c", "import sys; from chalice.cli import main; sys.exit(main())"]
SMOKE_S = 90
"""How long the first answer may take: a new API and cold functions need a while."""


def main(argv: list[str]) -> int:
    return run(deploy, parser(__doc__).parse_args(argv).stage)


def deploy(plan: Plan) -> None:
    up(plan)
    say("chalice deploy …")
    if subprocess.run([*CHALICE, "deploy", "--stage", plan.stage], cwd=ROOT, env=bytecode.fresh(ROOT)).returncode:
        raise Halt("chalice deploy failed; what it said stands above. Run this again to go on")
    settle(plan)


def settle(plan: Plan) -> None:
    """What is left to do once the functions and the API are there: the page, the nodes, the callers, a smoke run."""
    outputs = cloudformation.outputs(client("cloudformation"), plan.stack)
    say(publish(client("s3"), outputs["Bucket"]))
    fetched.tell_router(client("lambda"), client("s3"), outputs["Bucket"], plan)  # the template doesn't know of packs
    for name in plan.nodes:
        say(register(plan, name, plan.function(name), pool=plan.pools.get(name, "")))
    for line in renew(plan):
        say(line)
    say(settle_anonymous(plan))
    throttle(client("apigateway"), plan, address_id(plan, outputs))
    address = outputs.get("EndpointURL", "").rstrip("/") or api_address(plan)
    say(smoke(address))
    say(f"Runhive is at {address}/")


def throttle(gateway: Any, plan: Plan, api_id: str) -> None:
    """Bounds the calls a second that the API lets through, which Chalice has no word for."""
    settings = {"rateLimit": plan.calls_per_second, "burstLimit": 2 * plan.calls_per_second}
    patches = [
        {"op": "replace", "path": f"/*/*/throttling/{name}", "value": str(value)} for name, value in settings.items()
    ]
    gateway.update_stage(restApiId=api_id, stageName=API_STAGE, patchOperations=patches)


def address_id(plan: Plan, outputs: Mapping[str, str]) -> str:
    """The API's id, as Chalice or the template has it."""
    return outputs.get("RestAPIId") or _deployed_api(plan)["rest_api_id"]


def _deployed_api(plan: Plan) -> dict[str, Any]:
    deployed = json.loads((ROOT / ".chalice" / "deployed" / f"{plan.stage}.json").read_text("utf-8"))
    return next(resource for resource in deployed["resources"] if resource["resource_type"] == "rest_api")


def api_address(plan: Plan) -> str:
    """Where the stage's API answers; on an emulated cloud, under the path that LocalStack also uses."""
    api = _deployed_api(plan)
    emulated = os.environ.get("AWS_ENDPOINT_URL")
    if emulated:
        return f"{emulated}/restapis/{api['rest_api_id']}/{API_STAGE}/_user_request_"
    return api["rest_api_url"].rstrip("/")


def smoke(address: str) -> str:
    """Waits until real code has run on a node."""
    until = time.monotonic() + SMOKE_S
    answer: dict[str, Any] = {}
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=30) as response:
                answer = json.load(response)
                return f"smoke run: {answer['status']} on {answer['node']}, confinement level {answer['level']}"
        except urllib.error.HTTPError as error:
            answer = {"status": error.code, "body": error.read(500).decode("utf-8", "replace")}
        except OSError as error:
            answer = {"error": str(error)}
        time.sleep(1)
    raise Halt(f"{APP} was deployed, but its first run failed: {answer}")
