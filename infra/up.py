"""python -m infra up: the stage's stack, and its section in Chalice's configuration, so that `chalice deploy` works."""

from __future__ import annotations

from infra import cloudformation, functions, stack
from infra.chalice_config import stage_section, write_stage
from infra.cost import bill
from infra.plan import ROOT, Plan
from infra.terminal import Halt, client, parser, run, say


def main(argv: list[str]) -> int:
    return run(up, parser(__doc__).parse_args(argv).stage)


def up(plan: Plan) -> None:
    """Changes nothing that hasn't changed. Raises Halt for a stage whose worst hour costs more than its cap."""
    worst = bill(plan).worst_hour
    if worst > plan.dollars_per_hour:
        raise Halt(
            f"stage {plan.stage} could cost ${worst:.2f} in its worst hour, above dollars_per_hour = "
            f"{plan.dollars_per_hour:.2f} in stages.toml: lower its slots or raise the cap"
        )
    stacks = client("cloudformation")
    say(f"stack {plan.stack} …")
    changed = cloudformation.apply(stacks, plan.stack, stack.template(plan))
    say(f"stack {plan.stack}: {'brought up to date' if changed else 'nothing to change'}")
    outputs = cloudformation.outputs(stacks, plan.stack)
    for name in functions.prepare(client("lambda"), plan, outputs["NodeRole"]):
        say(f"{name}: made, each caller in environments of its own")
    section = stage_section(plan, outputs)
    if write_stage(ROOT, plan.stage, section):
        say(f".chalice/config.json: stage {plan.stage} written")
