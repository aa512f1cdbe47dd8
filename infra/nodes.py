"""python -m infra nodes list|add|drain|up|remove|threshold: the nodes of a stage, changed while calls run."""

from __future__ import annotations

import argparse
import re
import time
from typing import Any

from chalicelib.core.lease import DRAINING, UP, NodeRecord
from chalicelib.core.runtime import POOLS
from infra import cloudformation, fetched, functions, layers
from infra.cost import guard
from infra.plan import Plan
from infra.registration import register
from infra.tables import leases_of, thresholds
from infra.terminal import Halt, client, parser, run, say
from infra.up import configure

DRAIN_S = 900
ARN = re.compile(r"arn:[a-z-]+:lambda:(?P<region>[a-z0-9-]+):\d{12}:function:(?P<name>[A-Za-z0-9_-]+)")
"""Of a function without a version or an alias."""


def main(argv: list[str]) -> int:
    arguments = parser(__doc__)
    arguments.add_argument("action", choices=sorted(ACTIONS))
    arguments.add_argument("name", nargs="?", default="")
    arguments.add_argument("--threshold", type=int, help="executions at once; its reserved concurrency follows")
    arguments.add_argument("--pool", default="", help="what the node is for, such as native")
    arguments.add_argument("--arn", default="", help="add: a function that is there already, in any region")
    given = arguments.parse_args(argv)
    if given.action != "list" and not given.name:
        arguments.error(f"{given.action} needs the name of a node")
    if given.action == "threshold" and given.threshold is None:
        arguments.error("threshold needs --threshold")
    if given.threshold is not None and given.threshold < 1:
        arguments.error("a threshold is at least 1")
    return run(lambda plan: ACTIONS[given.action](plan, given), given.stage)


def _list(plan: Plan, _: argparse.Namespace) -> None:
    now_ms = int(time.time() * 1000)
    say(f"{'node':12} {'state':9} {'load':>7}  {'pool':8} {'level':8} runtimes  last failure, if it still fails")
    for record in sorted(leases_of(plan).nodes(), key=lambda record: record.name):
        load = f"{record.load(now_ms)}/{record.threshold}"
        failure = f"  {record.failures} in a row: {record.last_failure}" if record.failures else ""
        told = f"{record.name:12} {record.state:9} {load:>7}  {record.pool:8} {record.level:8} {len(record.runtimes):8}"
        say(told + failure)


def _add(plan: Plan, given: argparse.Namespace) -> None:
    """A new function with the first node's code and role, or one that is there already; no router is redeployed."""
    if not given.name.startswith("node-"):
        raise Halt("a node's name begins with node-: the router may invoke no other function")
    if given.arn:
        _check_right(plan, given.arn)
    target = given.arn or plan.function(given.name)
    slots = given.threshold or plan.threshold
    guard(plan, sum((thresholds(plan) | {given.name: slots}).values()))
    lambdas = client("lambda")
    if not given.arn and functions.configuration(lambdas, target) is None:
        first = functions.configuration(lambdas, plan.function(plan.nodes[0]))
        if first is None:
            raise Halt("the stage is not deployed yet: `python -m infra deploy` comes first")
        functions.make_log_group(plan, target)
        say(f"making {target} …")
        code = functions.code_of(lambdas, plan.function(plan.nodes[0]))
        functions.make(lambdas, plan, given.name, first["Role"], code, _layers(plan, given.pool))
    functions.lambda_of(target).put_function_concurrency(FunctionName=target, ReservedConcurrentExecutions=slots)
    say(register(plan, given.name, target, slots, given.pool))


def _check_right(plan: Plan, arn: str) -> None:
    """Raises Halt for a function that the router has no right to invoke."""
    found = ARN.fullmatch(arn)
    if not found:
        raise Halt(f"{arn} is no function's ARN (arn:aws:lambda:<region>:<account>:function:<name>)")
    if not found["name"].startswith(plan.function("node-")):
        raise Halt(f"the router may invoke no function but {plan.function('node-*')}: {found['name']} is another")
    if found["region"] not in (client("lambda").meta.region_name, *plan.regions):
        raise Halt(
            f"the router may invoke no function in {found['region']}: name it under regions in stages.toml, then `up`"
        )


def _layers(plan: Plan, pool: str) -> list[str]:
    """The layers of a pool that has packs, published if they are not yet; a pool of another name is a name only.

    What its nodes fetch instead is uploaded, and the router told of it.
    """
    if pool not in POOLS:
        return []
    lambdas, s3 = client("lambda"), client("s3")
    bucket = cloudformation.outputs(client("cloudformation"), plan.stack)["Bucket"]
    layers.publish_pool(lambdas, s3, bucket, plan, pool, say)
    fetched.tell_router(lambdas, s3, bucket, plan)
    return layers.of_pool(lambdas, plan, pool)


def _drain(plan: Plan, given: argparse.Namespace) -> None:
    """Gives the node no further call, and waits for those that run."""
    table = leases_of(plan)
    table.set_state(_known(plan, given.name).name, DRAINING)
    until_s = time.monotonic() + DRAIN_S
    while (load := _known(plan, given.name).load(int(time.time() * 1000))) and time.monotonic() < until_s:
        say(f"{given.name}: {load} calls still run …")
        time.sleep(1)
    say(f"{given.name}: drained" if not load else f"{given.name}: {load} calls still run; it gets no new ones")


def _up(plan: Plan, given: argparse.Namespace) -> None:
    leases_of(plan).set_state(_known(plan, given.name).name, UP)
    say(f"{given.name}: up")


def _remove(plan: Plan, given: argparse.Namespace) -> None:
    """Drains the node, then takes it out; its function goes too where `add` made it."""
    record = _known(plan, given.name)
    _drain(plan, given)
    leases_of(plan).remove_node(given.name)
    function = plan.function(given.name)
    if given.name not in plan.nodes and record.target == function:
        functions.delete(function)
        say(f"{function}: deleted")
    say(f"{given.name}: removed")


def _threshold(plan: Plan, given: argparse.Namespace) -> None:
    """Changes how many calls run at once; Lambda is never asked for more than it has reserved, up or down."""
    record, slots = _known(plan, given.name), given.threshold
    guard(plan, sum((thresholds(plan) | {given.name: slots}).values()))
    lambdas, table = functions.lambda_of(record.target), leases_of(plan)
    steps: list[Any] = [
        lambda: lambdas.put_function_concurrency(FunctionName=record.target, ReservedConcurrentExecutions=slots),
        lambda: table.set_threshold(given.name, slots),
    ]
    for step in steps if slots > record.threshold else reversed(steps):
        step()
    configure(plan)
    say(f"{given.name}: threshold {record.threshold} → {slots}")


def _known(plan: Plan, name: str) -> NodeRecord:
    found = next((record for record in leases_of(plan).nodes() if record.name == name), None)
    if found is None:
        raise Halt(f"there is no node {name} in stage {plan.stage}")
    return found


ACTIONS = {
    "list": _list,
    "add": _add,
    "drain": _drain,
    "up": _up,
    "remove": _remove,
    "threshold": _threshold,
}
