"""What this machine can enforce on a program, and what it can't: python -m infra doctor [--require LEVEL]."""

from __future__ import annotations

import argparse
import os
import sys

from chalicelib.core.limits import MIB, Limits
from chalicelib.core.outcome import Outcome
from chalicelib.core.submission import SourceFile
from chalicelib.node.sandbox import LEVELS, Choice, Command, Sandbox, TooWeak
from chalicelib.node.sandbox.host import SeedFailed
from chalicelib.node.zygote import kernel, view
from chalicelib.node.zygote.levels import Grants

LIMITS = Limits(wall_ms=2000, cpu_ms=300, memory_bytes=96 * MIB, output_bytes=1000)
TRIALS = {
    "a program runs": ("print('hi')", lambda seen: seen.stdout == "hi\n"),
    "processor time ends it": ("while True: pass", lambda seen: seen.status in ("CL", "TO")),
    "memory ends it": ("kept = []\nwhile True: kept.append(bytearray(10**6))", lambda seen: seen.status == "ML"),
    "output is cut": ("print('x' * 10**6)", lambda seen: seen.ok and seen.stdout_truncated),
}


def main(argv: list[str]) -> int:
    """0 where runs are confined at the required level, else 1."""
    asked = argparse.ArgumentParser(prog="python -m infra doctor", description=__doc__)
    asked.add_argument("--require", choices=LEVELS, default="rlimit", help="the weakest level that will do")
    choice = Choice(require=asked.parse_args(argv).require)
    _tell_the_machine()
    try:
        sandbox = Sandbox(choice)
    except (TooWeak, SeedFailed) as refusal:
        print(f"\n✗ {refusal}")
        return 1
    try:
        _tell_the_grants(sandbox.grants)
        well = all([_try(name, *trial, sandbox) for name, trial in TRIALS.items()])
    finally:
        sandbox.close()
    print(f"\nlevel: {sandbox.level}" + ("" if well else ", but it does not work as it should"))
    for line in _open_doors(sandbox.grants):
        print(f"  not stopped: {line}")
    print("docs/security.md has every attack and level.")
    return 0 if well else 1


def _tell_the_machine() -> None:
    name = os.uname()
    print(f"{name.sysname} {name.release} on {name.machine}, started as uid {os.getuid()}")
    print(f"interpreter: {sys.executable} ({sys.version.split()[0]})")
    closed = view.closed_ancestor(sys.base_prefix)
    if closed and os.getuid() == 0:
        print(f"  it lies below {closed}, which others can't enter: it is shown to programs by a mount name space")
    if not kernel.X86:
        print("  the tables of system calls for this architecture were never tried")


def _tell_the_grants(grants: Grants) -> None:
    rows = {
        "seccomp filter (network, tracing, name spaces, System V objects, rare system calls)": grants.seccomp,
        f"Landlock (files, /proc), ABI {grants.landlock}": grants.landlock > 0,
        "Landlock scope (signals, abstract sockets), ABI 6": grants.landlock >= 6,
        "no_new_privs (set-uid programs)": grants.no_new_privs,
        "subreaper (left-over processes are found)": grants.subreaper,
        "memory of the node hidden from programs": grants.undumpable or grants.own_uid,
        "a uid of its own for each run (only when started as root)": grants.own_uid,
    }
    print()
    for what, granted in rows.items():
        print(f"{'✓' if granted else '✗'} {what}")


def _try(name: str, code: str, holds, sandbox: Sandbox) -> bool:
    with sandbox.workspace() as workspace:
        workspace.put([SourceFile("main.py", code.encode())])
        seen: Outcome = sandbox.run(Command((sys.executable, "main.py"), {}, b"", LIMITS), workspace)
    well = holds(seen)
    print(f"{'✓' if well else '✗'} tried: {name}" + ("" if well else f": {seen.status} {seen.message} {seen.stderr}"))
    return well


def _open_doors(grants: Grants) -> list[str]:
    """What a program can still do at what this machine grants."""
    doors = []
    if not grants.seccomp:
        doors.append("network, signals to other programs, kernel surface")
    if not grants.landlock:
        doors.append("reading and writing what this uid may read and write, /tmp of others, /proc")
    if grants.seccomp and 0 < grants.landlock < 6 and not grants.own_uid:
        doors.append("signals to programs of this uid that were started after the run")
    if not grants.own_uid:
        doors.append("mode and times of this user's files (chmod); start as root, or as a user that owns nothing")
    doors.append("holes in the kernel itself, and what processors give away by timing")
    return doors
