"""Enters nodes into the stage's table as they describe themselves, and renews those that Chalice doesn't know."""

from __future__ import annotations

from chalicelib.aws.node_lambda import LambdaNodes
from chalicelib.core.lease import NodeRecord
from infra import fetched, functions
from infra.plan import Plan
from infra.tables import leases_of
from infra.terminal import client


def register(plan: Plan, name: str, target: str, threshold: int = 0, pool: str = "") -> str:
    """Asks the node what it can do and puts that into the table; its leases, state and own threshold are kept."""
    table = leases_of(plan)
    known = next((record for record in table.nodes() if record.name == name), None)
    slots = threshold or (known.threshold if known else plan.threshold)
    asked = NodeRecord(name, target, slots, pool=pool or (known.pool if known else ""))
    packs = fetched.known_to_router(client("lambda"), plan)
    said = LambdaNodes(plan.isolate_callers, packs).describe(asked, plan.node_timeout_s * 1000)
    table.put_node(NodeRecord(name, target, slots, pool=asked.pool, level=said["level"], runtimes=said["runtimes"]))
    absent = "".join(f"; the pack {pack} did not come: {why}" for pack, why in said["absent"].items())
    return f"{name}: {len(said['runtimes'])} runtimes, confinement level {said['level']}{absent}"


def renew(plan: Plan) -> list[str]:
    """Brings nodes that `nodes add` made to the code that Chalice has just deployed; what it says of each."""
    lambdas, said = client("lambda"), []
    newest = functions.configuration(lambdas, plan.function(plan.nodes[0]))
    for record in leases_of(plan).nodes():
        ours = record.name not in plan.nodes and record.target == plan.function(record.name)
        known = functions.configuration(lambdas, record.target) if ours else None
        if newest and known:
            functions.renew(lambdas, plan, known, newest)
            said.append(register(plan, record.name, record.target))
    return said
