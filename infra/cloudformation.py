"""Brings a CloudFormation stack to a template, and takes it away; each may be repeated after an interruption."""

from __future__ import annotations

import json
import time
from typing import Any

from infra.terminal import Halt

BROKEN = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "REVIEW_IN_PROGRESS")
"""A stack in one of these never came to life, and can only be made anew."""
PATIENCE = {"Delay": 3, "MaxAttempts": 400}
SETTLED_S = 1200


def apply(client: Any, name: str, template: dict[str, Any]) -> bool:
    """Makes or changes the stack and waits; answers whether there was anything to change."""
    state = _settled(client, name)
    if state in BROKEN:
        delete(client, name)
        state = ""
    body = json.dumps(template, indent=1, sort_keys=True)
    arguments = {"StackName": name, "TemplateBody": body, "Capabilities": ["CAPABILITY_IAM"]}
    if not state:
        client.create_stack(**arguments)
        return _wait(client, "stack_create_complete", name)
    if client.get_template(StackName=name)["TemplateBody"] == template:
        return False
    client.update_stack(**arguments)
    return _wait(client, "stack_update_complete", name)


def outputs(client: Any, name: str) -> dict[str, str]:
    """The stack's outputs. Raises Halt where there is no such stack."""
    if not _state(client, name):
        raise Halt(f"there is no stack {name} here: `python -m infra up` makes it")
    stack = client.describe_stacks(StackName=name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def resources(client: Any, name: str) -> list[str]:
    """What the stack holds, a line each."""
    if not _state(client, name):
        return []
    pages = client.get_paginator("list_stack_resources").paginate(StackName=name)
    listed = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return [f"{each['ResourceType']} {each['PhysicalResourceId']}" for each in listed if each.get("PhysicalResourceId")]


def delete(client: Any, name: str) -> None:
    if _state(client, name):
        client.delete_stack(StackName=name)
        _wait(client, "stack_delete_complete", name)


def _state(client: Any, name: str) -> str:
    """The stack's status; an empty string where there is none."""
    from botocore.exceptions import ClientError

    try:
        state = client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if "does not exist" in error.response["Error"]["Message"]:
            return ""
        raise
    return "" if state == "DELETE_COMPLETE" else state


def _settled(client: Any, name: str) -> str:
    """The status, after what an interrupted command may have left in progress."""
    until_s = time.monotonic() + SETTLED_S
    while (state := _state(client, name)).endswith("_IN_PROGRESS") and state not in BROKEN:
        if time.monotonic() > until_s:
            raise Halt(f"the stack {name} is still {state}")
        time.sleep(PATIENCE["Delay"])
    return state


def _wait(client: Any, waiter: str, name: str) -> bool:
    from botocore.exceptions import WaiterError

    try:
        client.get_waiter(waiter).wait(StackName=name, WaiterConfig=PATIENCE)
    except WaiterError:
        raise Halt(f"the stack {name} did not come to rest: {_first_fault(client, name)}") from None
    return True


def _first_fault(client: Any, name: str) -> str:
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    faults = [event for event in reversed(events) if event["ResourceStatus"].endswith("_FAILED")]
    return (
        f"{faults[0]['LogicalResourceId']}: {faults[0].get('ResourceStatusReason', '')}" if faults else "see its events"
    )
