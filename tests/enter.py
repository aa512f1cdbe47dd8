"""Becomes a command on the machine that a profile imitates:  python -m tests.enter PROFILE EXECUTABLE COMMAND...

For ordinary users, who can't take another uid: here, in name spaces of its own, the command may not even see theirs.
"""

from __future__ import annotations

import os
import resource
import sys

from tests import profiles

if __name__ == "__main__":
    profile, executable, *command = sys.argv[1:]
    os.setsid()  # the session that it was started in has no number here
    resource.setrlimit(resource.RLIMIT_NPROC, (2000, 2000))  # of these name spaces, not of all that the user runs
    if profile == "lambda":
        profiles.enter_lambda()
    os.execv(executable, command)
