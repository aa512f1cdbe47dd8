"""The seed: an interpreter started once with an empty environment, its modules loaded, of which every zygote is a copy.

Run as a script by the supervisor (host.py), never imported. The last lines are the only frames of ours that a user's
program has beneath it.
"""

from __future__ import annotations

import gc
import marshal
import os
import select
import sys
import time
from _socket import CMSG_SPACE, socket

from chalicelib.node.zygote import child, kernel, probe, program, tree, view
from chalicelib.node.zygote.levels import Grants
from chalicelib.node.zygote.zygote import Zygote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

LONGEST_ORDER = 64 * 1024
REAP_EVERY_MS = 1000
LAST_WORDS_S = 3


def serve(control: socket) -> Zygote:
    """Makes a zygote for every order until the supervisor hangs up; returns in those zygotes only."""
    start = marshal.loads(control.recv(LONGEST_ORDER))
    sys.path[:] = [path for path in sys.path if path not in start["hide"]]
    _preload(start["preload"])
    _let_others_in(start["show"])
    kernel.hide_self()
    grants = probe.probe(own_uid=bool(start["uids"]), lone=start["lone"]).at_most(start["at_most"])
    if grants.subreaper:
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    child.rehearse((os.devnull,))
    if start["own"]:
        _load_own(*start["own"])
    sys.argv.clear()
    sys.orig_argv.clear()
    for name in [name for name in sys.modules if name.split(".")[0] == "chalicelib"]:
        del sys.modules[name]
    os.environ.clear()
    os.environ.update(start["env"])
    gc.collect()
    gc.disable()
    gc.freeze()
    control.send(marshal.dumps(vars(grants)))
    return _take_orders(control, grants, start["base"])


def _take_orders(control: socket, grants: Grants, base: str) -> Zygote:
    zygotes: set[int] = set()
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        if not poll.poll(REAP_EVERY_MS):
            _reap(zygotes)
            continue
        message, sockets, _, _ = control.recvmsg(LONGEST_ORDER, CMSG_SPACE(2 * 4))
        if not sockets:
            _hang_up(zygotes, base)
        line, door = map(_received, memoryview(sockets[0][2]).cast("i"))
        pid = os.fork()
        if pid == 0:
            os.close(control.detach())
            return Zygote(line, door, marshal.loads(message), grants)
        zygotes.add(pid)
        line.send(marshal.dumps(pid))
        line.close()
        door.close()


def _hang_up(zygotes: set[int], base: str) -> NoReturn:
    """Ends all, and removes the folders if the supervisor could not: it may have been killed."""
    tree.end_below(os.getpid(), spare=frozenset(zygotes))  # zygotes see the end of their own lines, and end their trees
    deadline = time.monotonic() + LAST_WORDS_S
    while zygotes and time.monotonic() < deadline:
        _reap(zygotes)
        time.sleep(0.01)
    tree.end_below(os.getpid())
    import shutil  # here, since with it come libraries that every fork would carry

    shutil.rmtree(base, ignore_errors=True)
    os._exit(0)


def _let_others_in(paths: list[str]) -> None:
    try:
        view.open_up(paths)
    except OSError as error:
        closed = ", ".join(sorted({folder for path in paths if (folder := view.closed_ancestor(path))}))
        sys.exit(
            f"programs run under a uid of their own, which can't enter {closed}, where this interpreter or its packages"
            f" lie, and no mount name space is allowed here ({error}): open that folder to others (chmod o+x), use"
            " another interpreter such as /usr/bin/python3, or start as an ordinary user"
        )


def _received(descriptor: int) -> socket:
    """A socket that came by message: those are inherited across exec unless they are told not to be."""
    os.set_inheritable(descriptor, False)
    return socket(fileno=descriptor)


def _reap(zygotes: set[int]) -> None:
    """Takes note of zygotes that have ended, and ends what one that was killed left behind."""
    orphans = [process for process in tree.below(os.getpid()) if process.parent == os.getpid()]
    for process in orphans:
        if process.pid not in zygotes:
            tree.kill(process.pid)
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        zygotes.discard(pid)


def _preload(modules: list[str]) -> None:
    for name in modules:
        try:
            __import__(name)
        except Exception:  # a module that can't be had here, or is broken: programs will see that for themselves
            pass


def _load_own(folder: str, name: str, starter: str) -> None:
    """A module of Runhive's in that folder, and the script which imports it and calls its `run`."""
    script = os.path.join(folder, starter)
    sys.path.append(folder)
    module = __import__(name)
    sys.path.remove(folder)
    module.rehearse()
    program.prepare(script, module.run)
    child.rehearse((script, os.devnull))


if __name__ == "__main__":
    _zygote = serve(socket(fileno=int(sys.argv[1])))
    _program = _error = None
    while _program is None:
        _program = _zygote.next()
    try:
        exec(_program.code, _program.names)
    except BaseException as _caught:
        _error = _caught
    _code = program.leave(_program, _error)
    del _program, _error  # or a native end would not finalise what they hold: the script's own objects
    sys.exit(_code)
