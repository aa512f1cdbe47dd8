"""Nothing of one run reaches the next: no file, process, memory, random state or variable."""

from __future__ import annotations

import os

import pytest

from chalicelib.core.limits import Limits
from chalicelib.node.sandbox import Sandbox
from chalicelib.node.zygote import tree
from tests.sandbox.running import run_python, run_shell

HOSTILE_TREES = {
    "3,000 folders deep": "for _ in range(3000): os.mkdir('d'); os.chdir('d')",
    "closed folders": "os.makedirs('a/b/c'); open('a/b/f', 'w'); [os.chmod(d, 0) for d in ('a/b', 'a', '.')]",
    "a fifo": "os.mkfifo('pipe'); os.mkfifo('out.txt')",
    "a sparse terabyte": "open('f', 'w').truncate(10**6); os.truncate('f', 30_000_000)",
    "strange names": "open('a\\nb', 'w'); open(b'\\xff\\xfe', 'w'); open('-rf', 'w'); open('x' * 255, 'w')",
    "its own name as a link": "os.remove('main.py'); os.symlink('/etc/passwd', 'main.py')",
    "a folder of its own name": "os.remove('main.py'); os.mkdir('main.py')",
    "links out": "os.symlink('/etc', 'etc'); os.symlink('..', 'up'); os.symlink('loop', 'loop')",
    "many small files": "for n in range(500): open(str(n), 'w')",
    "in scratch": "os.makedirs(os.environ['TMPDIR'] + '/a/b'); open(os.environ['HOME'] + '/f', 'w')",
}


@pytest.mark.parametrize("code", HOSTILE_TREES.values(), ids=HOSTILE_TREES.keys())
def test_the_next_run_starts_clean(sandbox: Sandbox, code: str) -> None:
    left = run_python(sandbox, "import os\n" + code.replace("; ", "\n") if "for " not in code else "import os\n" + code)
    assert left.status in (None, "DL"), left.stderr
    listed = run_python(sandbox, "import os; print(os.listdir('.'), os.listdir(os.environ['TMPDIR']))")
    assert listed.stdout == "['main.py'] []\n"


def test_left_over_processes_are_gone_before_the_answer(sandbox: Sandbox) -> None:
    before = {process.pid for process in tree.all_processes().values()}
    script = "sleep 77 & (setsid sleep 78 &) & nohup setsid sleep 79 >/dev/null 2>&1 & echo left"
    assert run_shell(sandbox, script).stdout == "left\n"
    sleeping = [p for p in tree.all_processes().values() if p.pid not in before and _sleeps(p.pid)]
    assert not sleeping


def _sleeps(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as opened:
            return opened.read().startswith(b"sleep\x007")
    except OSError:
        return False


def test_a_process_that_holds_the_pipes_does_not_hold_the_answer(sandbox: Sandbox) -> None:
    outcome = run_shell(sandbox, "(setsid sleep 30 &); echo out", Limits(wall_ms=20_000))
    assert outcome.stdout == "out\n" and outcome.wall_ms < 10_000


@pytest.mark.parametrize("before", ["", "import json"], ids=["imports nothing", "imports"])
def test_nothing_is_open_but_the_streams(sandbox: Sandbox, before: str) -> None:
    code = f"""{before}
posix = __loader__.get_data.__globals__["_os"]
for descriptor in range(1024):
    try:
        posix.fstat(descriptor)
        print(descriptor)
    except OSError:
        pass
"""
    assert run_python(sandbox, code).stdout.split() == ["0", "1", "2"]


def test_random_state_is_fresh(sandbox: Sandbox) -> None:
    code = "import random, uuid, secrets; print(random.random(), uuid.uuid4(), secrets.token_hex(8))"
    seen = {run_python(sandbox, code).stdout for _ in range(5)}
    assert len(seen) == 5
    assert len({line.split()[0] for line in seen}) == 5


def test_poisoned_modules_do_not_last(sandbox: Sandbox) -> None:
    run_python(sandbox, "import builtins, json, sys\nbuiltins.print = None\njson.dumps = None\nsys.path.clear()")
    assert run_python(sandbox, "import json; print(json.dumps([1]))").stdout == "[1]\n"


def test_the_environment_is_what_was_given(sandbox: Sandbox) -> None:
    outcome = run_python(sandbox, "import os; print(sorted(os.environ))")
    assert outcome.stdout == "['HOME', 'LANG', 'PATH', 'TMPDIR']\n"


def test_code_input_and_arguments_are_not_in_the_memory_of_the_next(sandbox: Sandbox) -> None:
    """The second program searches 128 MB around its heap; that it would find its own is shown first."""
    first = "secret = 'CODE_OF_' + 'A'\nkept = [secret + str(n) for n in range(50_000)]\nimport sys\nsys.stdin.read()"
    own = run_python(sandbox, "kept = ['CODE_OF_' + 'A' + str(n) for n in range(50_000)]" + SEARCH_OWN_HEAP)
    assert own.stdout.startswith("searched True found [") and not own.stdout.endswith("[]\n"), own
    run_python(sandbox, first, stdin=b"STDIN__OF_A" * 10_000, args=["ARGV_OF_A"] * 50)
    outcome = run_python(sandbox, SEARCH_OWN_HEAP)
    assert outcome.stdout == "searched True found []\n", outcome


SEARCH_OWN_HEAP = """
import ctypes, os
libc = ctypes.CDLL(None)
read, write = os.pipe()
ends = [[67, 79, 68, 69], [68, 73, 78, 95], [65, 82, 71, 86]]  # what stands before the mark
found, searched, page = [], 0, 4096
middle = id(object()) & ~(page - 1)
for base in range(middle - (64 << 20), middle + (64 << 20), page):
    got = libc.write(write, ctypes.c_void_p(base), page)  # EFAULT, not death, where there is no page
    block = os.read(read, got) if got > 0 else b""
    searched += bool(block)
    at = block.find(b"_OF_A")
    while at >= 4:
        if list(block[at - 4 : at]) in ends: found.append(at)
        at = block.find(b"_OF_A", at + 1)
print("searched", searched > 1000, "found", found[:3])
"""


def test_no_descriptor_of_ours_is_open_in_a_program(sandbox: Sandbox) -> None:
    code = "import os\nfor fd in range(3, 4096):\n    try: print(fd, os.fstat(fd))\n    except OSError: pass"
    assert run_python(sandbox, code).stdout == ""
    assert run_shell(sandbox, "ls /dev/fd/3 /dev/fd/4 /dev/fd/5 2>/dev/null; echo end").stdout == "end\n"


def test_programs_never_run_as_root_nor_in_our_groups(sandbox: Sandbox) -> None:
    shown = run_python(sandbox, "import os; print(os.getresuid(), os.getresgid(), os.getgroups())").stdout
    assert "0" not in shown.replace("(", " ").replace(")", " ").replace(",", " ").split()
    if os.getuid() == 0:
        assert str(os.getuid()) not in shown.split()
