"""Every limit ends in its own status, and what was printed before is kept."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from chalicelib.core.limits import MIB, Limits
from chalicelib.node.sandbox import Sandbox
from tests.sandbox.running import DEFAULTS, run_python, run_shell


def test_wall_time(sandbox: Sandbox) -> None:
    code = "import time; print('early', flush=True); time.sleep(60)"
    outcome = run_python(sandbox, code, limits=Limits(wall_ms=300))
    assert (outcome.status, outcome.signal, outcome.code) == ("TO", "SIGKILL", None)
    assert outcome.stdout == "early\n"
    assert outcome.wall_ms >= 300 > outcome.cpu_ms


def test_cpu_time_of_one_process(sandbox: Sandbox) -> None:
    outcome = run_python(
        sandbox, "print('early', flush=True)\nwhile True: pass", limits=Limits(wall_ms=8000, cpu_ms=300)
    )
    assert (outcome.status, outcome.stdout) == ("CL", "early\n")
    assert 300 <= outcome.cpu_ms < 2000


def test_cpu_time_of_one_that_ends_before_it_is_looked_at(sandbox: Sandbox) -> None:
    outcome = run_python(sandbox, "print(sum(range(200_000)))", limits=replace(DEFAULTS, cpu_ms=1))
    assert (outcome.status, outcome.stdout) == ("CL", "19999900000\n")


def test_cpu_time_of_a_tree(sandbox: Sandbox) -> None:
    script = "i=0; while [ $i -lt 4 ]; do (while :; do :; done) & i=$((i+1)); done; wait"
    outcome = run_shell(sandbox, script, Limits(wall_ms=8000, cpu_ms=400))
    assert outcome.status == "CL"


def test_cpu_time_of_those_who_ignore_the_signal(sandbox: Sandbox) -> None:
    code = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    assert run_python(sandbox, code, limits=Limits(wall_ms=8000, cpu_ms=300)).status == "CL"


@pytest.mark.parametrize(
    "code",
    [
        "kept = []\nwhile True: kept.append(bytearray(b'x') * 1_000_000)",
        "kept = bytearray(10**10)",
        "import os\nfor _ in range(3): os.fork()\nkept = []\nwhile True: kept.append(b'x' * 1_000_000)",
        "import mmap\nkept = mmap.mmap(-1, 10**9)\nfor at in range(0, 10**9, 4096): kept[at] = 1",
    ],
    ids=["bit by bit", "at once", "eight processes", "shared"],
)
def test_memory(sandbox: Sandbox, code: str) -> None:
    outcome = run_python(sandbox, code, limits=Limits(memory_bytes=128 * MIB, wall_ms=8000, cpu_ms=8000))
    assert outcome.status == "ML"


def test_disk_in_many_files(sandbox: Sandbox) -> None:
    code = "for n in range(10_000): open(f'f{n}', 'wb').write(b'x' * 1_000_000)"
    outcome = run_python(sandbox, code, limits=Limits(disk_bytes=40 * MIB, wall_ms=8000, cpu_ms=8000))
    assert outcome.status == "DL"


def test_one_large_file(sandbox: Sandbox) -> None:
    outcome = run_python(sandbox, "open('f', 'wb').write(b'x' * 2_000_000)", limits=replace(DEFAULTS, file_bytes=MIB))
    assert outcome.status == "RE" and "File too large" in outcome.stderr


def test_open_files(sandbox: Sandbox) -> None:
    outcome = run_python(
        sandbox, "kept = [open('main.py') for _ in range(100)]", limits=replace(DEFAULTS, open_files=32)
    )
    assert outcome.status == "RE" and "Too many open files" in outcome.stderr


def test_processes(sandbox: Sandbox) -> None:
    code = "import os, time\nfor _ in range(200):\n    if os.fork() == 0: time.sleep(20); os._exit(0)\ntime.sleep(20)"
    outcome = run_python(sandbox, code, limits=replace(DEFAULTS, processes=16))
    assert outcome.status in ("PL", "RE")
    assert outcome.status == "PL" or "BlockingIOError" in outcome.stderr


def test_output_beyond_the_cap_is_cut_and_the_program_goes_on(sandbox: Sandbox) -> None:
    code = "import sys\nsys.stdout.write('o' * 5_000_000)\nsys.stderr.write('done')"
    outcome = run_python(sandbox, code, limits=replace(DEFAULTS, output_bytes=1000))
    assert outcome.ok and outcome.code == 0
    assert outcome.stdout == "o" * 1000 and outcome.stdout_truncated
    assert outcome.stderr == "done" and not outcome.stderr_truncated


def test_output_that_just_fits_is_not_flagged(sandbox: Sandbox) -> None:
    outcome = run_python(sandbox, "print('x' * 999)", limits=replace(DEFAULTS, output_bytes=1000))
    assert len(outcome.stdout) == 1000 and not outcome.stdout_truncated


def test_a_flood_ends_at_a_time_limit(sandbox: Sandbox) -> None:
    outcome = run_shell(sandbox, "yes", Limits(wall_ms=500, output_bytes=10_000))
    assert outcome.status == "TO" and outcome.stdout == "y\n" * 5000 and outcome.stdout_truncated


def test_stdin_that_nobody_reads(sandbox: Sandbox) -> None:
    assert run_python(sandbox, "print('ok')", stdin=b"x" * 20_000_000).stdout == "ok\n"


def test_stdin_of_many_megabytes(sandbox: Sandbox) -> None:
    code = "import sys; print(len(sys.stdin.buffer.read()))"
    assert run_python(sandbox, code, stdin=b"x" * 20_000_000).stdout == "20000000\n"


def test_figures_are_of_the_run_itself(sandbox: Sandbox) -> None:
    outcome = run_python(sandbox, "x = bytearray(b'1') * 50_000_000\nprint(len(x))")
    assert outcome.ok
    assert 50 * 10**6 < outcome.memory_bytes < 110 * 10**6
    assert outcome.cpu_ms <= outcome.wall_ms + 50


def test_the_cpu_time_of_children_counts(sandbox: Sandbox) -> None:
    script = f"{sys.executable} -c 'import time\nwhile time.process_time() < 0.3: pass'"
    assert run_shell(sandbox, script).cpu_ms >= 300
