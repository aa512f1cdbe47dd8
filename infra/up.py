"""python -m infra up: the stage's stack, and its section in Chalice's configuration, so that `chalice deploy` works."""

from __future__ import annotations

from infra import cloudformation, stack
from infra.chalice_config import stage_section, write_stage
from infra.plan import ROOT, Plan
from infra.terminal import client, parser, run, say


def main(argv: list[str]) -> int:
    return run(up, parser(__doc__).parse_args(argv).stage)


def up(plan: Plan) -> None:
    """Changes nothing that hasn't changed."""
    stacks = client("cloudformation")
    say(f"stack {plan.stack} …")
    changed = cloudformation.apply(stacks, plan.stack, stack.template(plan))
    say(f"stack {plan.stack}: {'brought up to date' if changed else 'nothing to change'}")
    section = stage_section(plan, cloudformation.outputs(stacks, plan.stack))
    if write_stage(ROOT, plan.stage, section):
        say(f".chalice/config.json: stage {plan.stage} written")
