"""python -m infra up: the stage's stack, and its section in Chalice's configuration, so that `chalice deploy` works."""

from __future__ import annotations

from infra import cloudformation, fetched, functions, layers, stack
from infra.chalice_config import stage_section, write_stage
from infra.cost import guard
from infra.plan import ROOT, Plan
from infra.tables import thresholds
from infra.terminal import client, parser, run, say


def main(argv: list[str]) -> int:
    return run(up, parser(__doc__).parse_args(argv).stage)


def up(plan: Plan) -> None:
    """Changes nothing that hasn't changed. Raises Halt for a stage whose worst hour costs more than its cap."""
    guard(plan)
    stacks = client("cloudformation")
    say(f"stack {plan.stack} …")
    changed = cloudformation.apply(stacks, plan.stack, stack.template(plan))
    say(f"stack {plan.stack}: {'brought up to date' if changed else 'nothing to change'}")
    role = cloudformation.outputs(stacks, plan.stack)["NodeRole"]
    for name in functions.prepare(client("lambda"), plan, role):
        say(f"{name}: made, each caller in environments of its own")
    bucket = cloudformation.outputs(stacks, plan.stack)["Bucket"]
    for pool in sorted(set(plan.pools.values())):
        layers.publish_pool(client("lambda"), client("s3"), bucket, plan, pool, say)
    if configure(plan):
        say(f".chalice/config.json: stage {plan.stage} written")


def configure(plan: Plan) -> bool:
    """Writes the stage's section, with the thresholds that its nodes have by now; answers whether that changed it."""
    outputs = cloudformation.outputs(client("cloudformation"), plan.stack)
    mounted = layers.of_nodes(client("lambda"), plan)
    packs = fetched.published(client("s3"), outputs["Bucket"])
    return write_stage(ROOT, plan.stage, stage_section(plan, outputs, thresholds(plan), mounted, packs))
