"""Cold and warm times of each language beside the same commands started directly.

python -m bench.languages [--rounds 10] [--markdown] [NAME ...]

The program is the tests' larger one where the language has it, else its hello. *direct* starts the very commands that
the node starts, in an empty folder, without any confinement; *runhive* is the node's whole execution: workspace,
sandbox, limits, both phases, sweep. Rounds take turns, so that what the machine does besides falls on both. *cold* is
the first execution after the files of the toolchain were dropped from the page cache.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from chalicelib.core.submission import Submission
from chalicelib.node.checks import toolchains_here
from chalicelib.node.runner import Node
from chalicelib.node.sandbox import Choice, Sandbox
from chalicelib.node.toolchain import Toolchain, readable
from chalicelib.wiring import CHECKS
from tests.runtimes.programs import PEOPLE, submission, task

TIME_LIMIT_S = 60
HEAD = f"""{"":35}{"cold":>8}{"warm, median":>18}{"warm, least":>18}{"":>8}   (ms)
{"runtime":13}{"version":16}{"from":6}{"":8}{"direct":>9}{"runhive":>9}{"direct":>9}{"runhive":>9}{"added":>8}"""
MARKDOWN_HEAD = "| runtime | version | cold | direct | Runhive |\n|---|---|---|---|---|"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--markdown", action="store_true", help="the rows of docs/languages.md: the least times alone")
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()
    sandbox = Sandbox(Choice(readable=readable()))
    here = toolchains_here(memory=CHECKS)
    here.recall(sandbox)
    here.prove(sandbox)
    node = Node("bench", sandbox, here)
    print(MARKDOWN_HEAD if asked.markdown else HEAD)
    for name in asked.names or here.versions:
        measured = _measured(node, here[name], asked.rounds)
        print((_markdown if asked.markdown else _row)(here[name], *measured), flush=True)
    sandbox.close()


def _row(toolchain: Toolchain, cold: float, direct: list[float], ours: list[float]) -> str:
    place = "host" if toolchain.origin == "host" else "pack"
    times = f"{cold:8.0f}{median(direct):9.1f}{median(ours):9.1f}{min(direct):9.1f}{min(ours):9.1f}"
    return f"{toolchain.runtime.name:13}{toolchain.version:16}{place:6}{times}{min(ours) - min(direct):8.1f}"


def _markdown(toolchain: Toolchain, cold: float, direct: list[float], ours: list[float]) -> str:
    return f"| {toolchain.runtime.name} | {toolchain.version} | {cold:.0f} | {min(direct):.1f} | {min(ours):.1f} |"


def _measured(node: Node, toolchain: Toolchain, rounds: int) -> tuple[float, list[float], list[float]]:
    """Milliseconds: cold under Runhive, and each round's, direct and by Runhive."""
    source = task(toolchain.runtime)
    wanted = submission(toolchain.runtime, source or toolchain.runtime.hello, PEOPLE if source else "")
    _drop_from_cache(toolchain)
    cold = _by_runhive(node, wanted)
    timed = [(_directly(toolchain, wanted), _by_runhive(node, wanted)) for _ in range(rounds)]
    return cold, [direct for direct, _ in timed], [ours for _, ours in timed]


def _by_runhive(node: Node, wanted: Submission) -> float:
    began = perf_counter()
    execution = node.execute(wanted)
    taken = perf_counter() - began
    assert execution.run is not None and execution.run.ok, execution
    return taken * 1000


def _directly(toolchain: Toolchain, wanted: Submission) -> float:
    """The same commands as they are, one after the other."""
    main_file = wanted.files[0]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, main_file.name).write_bytes(main_file.content)
        environment = {**toolchain.environment({}), "HOME": folder, "TMPDIR": folder}
        phases = [phase for phase in ("compile", "run") if phase in toolchain.runtime.phases]
        argvs = [argv for phase in phases for argv in toolchain.commands(phase, main_file.name, ())]
        began = perf_counter()
        for argv in argvs:
            subprocess.run(
                argv,
                cwd=folder,
                env=environment,
                input=wanted.stdin.encode(),
                capture_output=True,
                check=True,
                timeout=TIME_LIMIT_S,
            )
        return (perf_counter() - began) * 1000


def _drop_from_cache(toolchain: Toolchain) -> None:
    """Asks the kernel to forget the pages of the pack's files, or of the host's program."""
    programs = [Path(argv[0]).resolve() for argv in toolchain.programs.values()]
    files = [path for root in toolchain.roots for path in root.rglob("*") if path.is_file()]
    for path in files or programs:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


main()
