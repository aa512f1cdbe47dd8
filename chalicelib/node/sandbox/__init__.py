"""Runs hostile programs: warm, confined, watched, and gone without a trace when they end.

Sandbox     slots, one for each run at a time              sandbox.py, slot.py, folder.py, turns.py
  Seed      the supervisor's end of the warm interpreter   host.py, seeds.py → the room node/zygote
Run         one run: pipes, limits, report                 run.py, rlimits.py, streams.py, watch.py, verdict.py
"""

from chalicelib.node.sandbox.command import Command
from chalicelib.node.sandbox.sandbox import Choice, Sandbox
from chalicelib.node.zygote.levels import LEVELS, TooWeak

__all__ = ["LEVELS", "Choice", "Command", "Sandbox", "TooWeak"]
