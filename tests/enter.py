"""Becomes a command, bounded and in a session of its own:  python -m tests.enter COMMAND...

For ordinary users, who can't take another uid: here, in name spaces of its own, the command may not even see theirs.
"""

from __future__ import annotations

import os
import resource
import sys

if __name__ == "__main__":
    command = sys.argv[1:]
    os.setsid()  # the session that it was started in has no number here
    resource.setrlimit(resource.RLIMIT_NPROC, (2000, 2000))  # of these name spaces, not of all that the user runs
    os.execv(command[0], command)
