"""A sandbox's own life: what it says of itself, what it survives, and that it leaves nothing when it ends."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import closing
from pathlib import Path

import pytest

from chalicelib.core.limits import MIB, Limits
from chalicelib.node.sandbox import LEVELS, Choice, Command, Sandbox, TooWeak
from chalicelib.node.zygote import tree
from infra.emulated.environment import walled
from tests.sandbox.conftest import AGAIN
from tests.sandbox.running import ENV, run_python, run_shell
from tests.unprivileged import run_script
from tests.waiting import until

IMPORTING = "import json; print(json.dumps(True))"
"""Where interpreters are kept for several kinds of programs, this is of another kind than most here."""


def test_the_level_is_one_of_the_ladder(sandbox: Sandbox) -> None:
    assert sandbox.level in LEVELS


def test_a_weaker_machine_is_refused_with_both_levels_named() -> None:
    with pytest.raises(TooWeak, match="at level (rlimit|none), and kernel is required"):
        Sandbox(Choice(require="kernel", at_most="rlimit"))


def test_a_zygote_that_dies_is_replaced_without_a_failed_run(sandbox: Sandbox) -> None:
    assert run_python(sandbox, "print(1)").ok
    for zygote in _zygotes(sandbox):
        os.kill(zygote, signal.SIGKILL)
        until(lambda pid=zygote: not _alive(pid))
    assert run_python(sandbox, "print(2)").stdout == "2\n"


def test_seeds_that_die_are_replaced_without_a_failed_run(sandbox: Sandbox) -> None:
    assert run_python(sandbox, IMPORTING).ok
    with sandbox.workspace(), sandbox.workspace():
        family = [*_seeds(), *_zygotes(sandbox)]
        for pid in family:  # the seed's end takes its zygotes with it, sooner or later than we do
            tree.kill(pid)
        for pid in family:
            until(lambda pid=pid: not _alive(pid))
    assert run_python(sandbox, "print(3)").stdout == "3\n"
    assert run_python(sandbox, IMPORTING).stdout == "true\n"


def test_a_run_whose_zygote_is_killed_under_it_is_an_honest_failure(sandbox: Sandbox) -> None:
    outcomes, owners = [], []

    def sleep() -> None:
        with sandbox.workspace() as workspace:
            owners.append(os.stat(workspace.path).st_uid)
            outcomes.append(sandbox.run(Command(("/bin/sh", "-c", "sleep 60"), ENV, b"", Limits()), workspace))

    runner = threading.Thread(target=sleep)
    runner.start()
    sleeping = until(
        lambda: [p for z in _zygotes(sandbox) for p in tree.below(z) if _command(p.pid).startswith(b"sleep")]
    )
    parents = {p.pid: p.parent for p in tree.all_processes().values()}
    zygote = sleeping[0].pid
    while zygote not in _zygotes(sandbox):
        zygote = parents[zygote]
    os.kill(zygote, signal.SIGKILL)
    runner.join(20)
    assert outcomes[0].status == "XX"
    until(lambda: not _alive(sleeping[0].pid))
    assert run_python(sandbox, "print(5)").stdout == "5\n"
    with sandbox.workspace() as workspace:
        owner = os.stat(workspace.path).st_uid
        assert owner not in sandbox.uids or owner not in owners, "something of the lost run may still have that uid"


FORK_BOMB = """
import os
while True:
    try: os.fork()
    except OSError: pass
"""


def test_bombs_beside_ordinary_programs(sandbox: Sandbox) -> None:
    """A fork bomb, a memory bomb and a flood run while forty ordinary programs are all answered rightly."""
    limits = Limits(wall_ms=4000, cpu_ms=4000, memory_bytes=256 * MIB)
    bombs = [
        lambda: run_python(
            sandbox, "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", limits=limits
        ),
        lambda: run_python(sandbox, "kept = []\nwhile True: kept.append(bytearray(10**6))", limits=limits),
        lambda: run_shell(sandbox, "yes", Limits(wall_ms=3000, cpu_ms=3000)),
    ]
    ended = []
    threads = [threading.Thread(target=lambda bomb=bomb: ended.append(bomb())) for bomb in bombs]
    for thread in threads:
        thread.start()
    for number in range(20):
        patient = Limits(wall_ms=20_000)
        assert run_python(sandbox, f"print({number} * 2)", limits=patient).stdout == f"{number * 2}\n"
        assert run_shell(sandbox, f"echo $(echo {number} | cat)", patient).stdout == f"{number}\n"
    for thread in threads:
        thread.join(30)
    assert len(ended) == 3 and all(outcome.status in ("ML", "PL", "CL", "TO") for outcome in ended), ended


def test_many_threads_at_once(sandbox: Sandbox) -> None:
    wrong = []

    def work(number: int) -> None:
        for turn in range(5):
            outcome = run_python(sandbox, f"print({number}, {turn})", limits=Limits(wall_ms=20_000))
            if outcome.stdout != f"{number} {turn}\n":
                wrong.append(outcome)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong


def test_two_runs_in_one_workspace_share_its_files(sandbox: Sandbox) -> None:
    with sandbox.workspace() as workspace:
        first = Command(("/bin/sh", "-c", "echo kept > note"), ENV, b"", Limits())
        assert sandbox.run(first, workspace).ok
        second = Command(("/bin/sh", "-c", "cat note; echo more >> note"), ENV, b"", Limits())
        assert sandbox.run(second, workspace).stdout == "kept\n"


def test_a_program_that_is_not_there_says_so(sandbox: Sandbox) -> None:
    with sandbox.workspace() as workspace:
        outcome = sandbox.run(Command(("/nowhere/at/all",), ENV, b"", Limits()), workspace)
    assert (outcome.status, outcome.message) == ("RE", "could not be started: No such file or directory")


def test_a_plan_of_many_arguments_gets_through(sandbox: Sandbox) -> None:
    args = ["x" * 1000] * 500
    assert run_python(sandbox, "import sys; print(len(sys.argv))", args=args).stdout == "501\n"


def test_closing_leaves_no_process_and_no_file() -> None:
    before = set(_seeds())
    sandbox = Sandbox()
    assert run_python(sandbox, "print('hi')").ok
    assert run_python(sandbox, IMPORTING).ok
    seeds = set(_seeds()) - before
    family = [pid for seed in seeds for pid in (seed, *(process.pid for process in tree.below(seed)))]
    assert seeds
    with sandbox.workspace() as workspace:
        base = workspace.path.parent
    sandbox.close()
    until(lambda: not [pid for pid in family if _alive(pid)])
    assert not base.exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give runs uids of their own")
def test_no_run_is_given_a_uid_that_another_slot_still_has() -> None:
    with closing(Sandbox(Choice(slots=1))) as sandbox, sandbox.workspace() as first:
        for _ in range(len(sandbox.uids) + 1):  # each a slot that is made for it and not kept
            with sandbox.workspace() as second:
                owners = {os.stat(workspace.path).st_uid for workspace in (first, second)}
                assert len(owners) == 2 and owners <= set(sandbox.uids)


def test_nothing_is_left_when_the_supervisor_dies() -> None:
    base = run_script(Path(__file__).with_name("dies.py"), timeout_s=120, as_root=True)
    until(lambda: not [pid for pid in map(str, tree.all_processes()) if base.encode() in _cwd(pid)])
    until(lambda: not os.path.exists(base))


def _cwd(pid: str) -> bytes:
    try:
        return os.readlink(f"/proc/{pid}/cwd").encode()
    except OSError:
        return b""


def _zygotes(sandbox: Sandbox) -> list[int]:
    """By what the seed's children run: they are copies of it."""
    seeds = _seeds()
    return [p.pid for p in tree.below(os.getpid()) if p.parent in seeds and p.alive]


def _seeds() -> list[int]:
    return [p.pid for p in tree.below(os.getpid()) if p.parent == os.getpid() and b"seed.py" in _command(p.pid)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _alive(pid: int) -> bool:
    process = tree.read_process(pid)
    return process is not None and process.alive


@pytest.mark.skipif(AGAIN, reason="a level of its own: once is enough")
@pytest.mark.skipif(not walled(), reason="a pid name space of its own takes root with the right to mount")
def test_no_elder_can_be_signalled_when_pids_have_wrapped_around() -> None:
    told = run_script(Path(__file__).with_name("wrapped_pids.py"), timeout_s=60, as_root=True)
    assert told.pop("pid") < 20_000
    assert told.pop("child") == "reached"
    assert len(told) == 3 and set(told.values()) == {"PermissionError"}
