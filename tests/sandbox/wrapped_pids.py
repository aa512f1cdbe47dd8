"""A run whose pid is smaller than those of older processes, since the kernel's pids have wrapped around.

Run as root it gives itself a pid name space of its own, and prints as JSON what came of the run's signals to its elders
and to a child of its own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from chalicelib.node.sandbox import Choice, Sandbox
from chalicelib.node.zygote import view
from tests.sandbox.running import run_python
from tests.unprivileged import NOBODYS_UID, ROOT

LAST_PID = Path("/proc/sys/kernel/ns_last_pid")
ATTACK = """
import json, os, signal, subprocess, sys
def reach(pid):
    try:
        os.kill(pid, 0)
    except OSError as error:
        return type(error).__name__
    return "reached"
told = {"pid": os.getpid(), "zygote": reach(os.getppid())}
told |= {f"elder {pid}": reach(int(pid)) for pid in sys.argv[1:]}
told |= {f"group of {pid}": reach(-int(pid)) for pid in sys.argv[1:]}
child = subprocess.Popen(["/bin/sleep", "60"])
told["child"] = reach(child.pid)
child.kill()
child.wait()
print(json.dumps(told))
"""


def main() -> None:
    if sys.argv[1:] != ["apart"]:
        apart = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
        os.execvp(apart[0], [*apart, sys.executable, __file__, "apart"])
    view.open_up([sys.prefix, sys.base_prefix, str(ROOT)])
    go, ready = os.pipe(), os.pipe()
    LAST_PID.write_text("20000")
    if os.fork() == 0:
        os.setgroups([])
        os.setresgid(*[NOBODYS_UID] * 3)
        os.setresuid(*[NOBODYS_UID] * 3)
        sandbox = Sandbox(Choice(at_most="kernel"))
        run_python(sandbox, "pass")
        os.write(ready[1], b".")
        os.read(go[0], 1)
        run_python(sandbox, "pass")  # this child was waiting already, the next one was not
        print(run_python(sandbox, ATTACK, args=[str(os.getpid())]).stdout, flush=True)
        sandbox.close()
        os._exit(0)
    os.read(ready[0], 1)
    LAST_PID.write_text("400")
    os.write(go[1], b".")
    os.wait()


if __name__ == "__main__":
    main()
