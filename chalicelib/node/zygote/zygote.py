"""A zygote: a copy of the warm seed that keeps a child waiting for its slot, sees it through, and cleans up behind it.

It is the subreaper of what its children start, so that nothing they leave behind can hide from it, and it never
reads anything of the user's: requests go from the supervisor straight to the child.
"""

from __future__ import annotations

import os
import select
from _signal import SIGKILL

from chalicelib.node.zygote import bpf, child, kernel, landlock, program, sweep, tree
from chalicelib.node.zygote.levels import Grants
from chalicelib.node.zygote.plan import ENDED, KILL, Order
from chalicelib.node.zygote.program import Program

TYPE_CHECKING = False
if TYPE_CHECKING:
    import resource
    from _socket import socket
    from typing import NoReturn

WITHOUT_PIDFD_MS = 5


class Zygote:
    """One slot's zygote, in its own process."""

    def __init__(self, line: socket, door: socket, order: Order, grants: Grants):
        self.line = line
        self.poll = select.poll()
        self.poll.register(line, select.POLLIN)
        self.door = child.Door(door)
        self.grants = grants
        folder, scratch, uid, readable, env = order  # the fields of Order
        ruleset = _confine_self(grants, readable, (folder, scratch))
        os.environ.clear()
        os.environ.update(env)
        os.chdir(folder)
        os.umask(0o022)
        if uid is not None:
            os.setgroups([])
        self.confinement = child.Confinement.of_runs(grants, uid, ruleset, env)
        program.settle()

    def next(self) -> Program | None:
        """Sees one more child through. In that child, if it is to run a script, answers what it is to run.

        Ends the process when the supervisor hangs up.
        """
        bystanders = frozenset() if self.grants.subreaper else sweep.of_this_uid()
        pid = kernel.plain_fork()
        if pid == 0:
            os.close(self.line.detach())
            return child.become(self.door, self.confinement)
        self._await(pid)
        self._report(pid, bystanders)
        return None

    def _await(self, pid: int) -> None:
        """Waits until the child has ended, ending it when told to. Its process id stays taken: it is not reaped yet."""
        try:
            pidfd = os.pidfd_open(pid)
        except OSError:  # there is none before Linux 5.3
            while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                if self.poll.poll(WITHOUT_PIDFD_MS):
                    self._obey(pid)
            return
        self.poll.register(pidfd, select.POLLIN)
        while (pidfd, select.POLLIN) not in self.poll.poll():
            self._obey(pid)
        self.poll.unregister(pidfd)
        os.close(pidfd)

    def _obey(self, pid: int) -> None:
        message = self.line.recv(64)
        if not message:
            self._hang_up(pid)
        if KILL.unpack(message)[0] in (0, pid):
            tree.kill(pid)

    def _hang_up(self, pid: int) -> NoReturn:
        tree.kill(pid, group=True)
        tree.kill(pid)
        tree.end_below(os.getpid())
        os._exit(0)

    def _report(self, pid: int, bystanders: frozenset[int]) -> None:
        """Ends what the child left behind, counts what all of it used, and says so."""
        tree.kill(pid, group=True)  # before it is reaped, while nobody else can be given its number
        status, cpu_us, largest = kernel.reap(pid)
        rounds, orphans = _sweep(self.grants, bystanders)
        for orphan in orphans:
            cpu_us, largest = cpu_us + int((orphan.ru_utime + orphan.ru_stime) * 1e6), max(largest, orphan.ru_maxrss)
        try:
            self.line.send(ENDED.pack(pid, status, rounds, cpu_us, largest * 1024))
        except OSError:
            os._exit(0)


def _sweep(grants: Grants, bystanders: frozenset[int]) -> tuple[int, list[resource.struct_rusage]]:
    """Ends and reaps all that is left: in how many rounds (-1: not all of it), and what it had used."""
    orphans: list[resource.struct_rusage] = []
    rounds = 0
    while kernel.has_children():
        needed = tree.end_below(os.getpid())
        rounds += needed
        if needed < 0 or rounds > tree.MOST_ROUNDS:
            return -1, orphans
        _reap_the_dead(orphans)
    if not grants.subreaper:
        needed = sweep.end_strangers(bystanders)
        sweep.remove_ipc_objects()
        return (needed if needed < 0 else rounds + needed), orphans
    return rounds, orphans


def _reap_the_dead(orphans: list[resource.struct_rusage]) -> None:
    while True:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        orphans.append(usage)


def _confine_self(grants: Grants, readable: tuple[str, ...], writable: tuple[str, ...]) -> int | None:
    """What children inherit; answers the ruleset that each of them will put on itself."""
    if grants.subreaper:
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
        kernel.prctl(kernel.PR_SET_PDEATHSIG, SIGKILL)
    ruleset = None
    if grants.landlock:
        ruleset = landlock.ruleset((*landlock.SYSTEM, *readable), writable)
    if grants.no_new_privs:
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if grants.seccomp:
        bpf.Filter(bpf.policy()).install()
    return ruleset
