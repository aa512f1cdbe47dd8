"""Runs hostile programs: warm, confined, watched, and gone without a trace when they end.

Sandbox            slots, one for each run at a time            sandbox.py, slot.py, folder.py
  Seed             an interpreter with its modules loaded       host.py → seed.py (its own process)
    Zygote         a copy of it, confined to one slot           zygote.py, bpf.py, landlock.py, tree.py
      child        waits, then becomes the program              child.py, program.py, rlimits.py
Run                one run: pipes, limits, report               run.py, streams.py, watch.py, verdict.py
"""

from chalicelib.node.sandbox.command import Command
from chalicelib.node.sandbox.levels import LEVELS, TooWeak
from chalicelib.node.sandbox.sandbox import Choice, Sandbox

__all__ = ["LEVELS", "Choice", "Command", "Sandbox", "TooWeak"]
