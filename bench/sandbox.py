"""One program on a node (no HTTP), against a fresh interpreter, the smallest process there is, and the post's own way.

    python -m bench.sandbox [--rounds 150] [--runs 10000] [--plot docs/sandbox/latency.svg]

Each round runs every way once at concurrency 1, then four at a time, so that whatever else the machine does falls on
all alike. Then come `--runs` runs in a row, with the processes, descriptors, files and memory before and after them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from chalicelib.core.limits import Limits
from chalicelib.core.submission import SourceFile
from chalicelib.node.sandbox import Command, Sandbox
from chalicelib.node.workspace import Workspace
from chalicelib.node.zygote import tree

HERE = Path(__file__).parent
HI = "print('hi')"
PANDAS = "import pandas; print(pandas.DataFrame({'a':[1]}).sum())"
ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp"}
PATIENT = Limits(wall_ms=30_000, cpu_ms=30_000)
POST = """
const { spawn } = require('child_process')
require('readline').createInterface({ input: process.stdin }).on('line', command => {
  const python = spawn(process.argv[1], [process.argv[2]])
  let result = ''
  python.stdin.end(command)
  python.stdout.on('data', data => { result += data.toString() })
  python.on('close', () => process.stdout.write(JSON.stringify(result) + '\\n'))
})
"""
Way = Callable[[], object]


class Post:
    """Node.js that spawns `python eval.py` for each line, one for each of our threads."""

    def __init__(self) -> None:
        self._mine = threading.local()
        self._all: list[subprocess.Popen] = []

    def run(self) -> None:
        node = getattr(self._mine, "node", None)
        if node is None:
            command = ["node", "-e", POST, sys.executable, str(HERE / "peers" / "post_eval.py")]
            node = self._mine.node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._all.append(node)
        node.stdin.write(HI.encode() + b"\n")
        node.stdin.flush()
        assert node.stdout.readline() == b'"hi\\n"\n'

    def close(self) -> None:
        for node in self._all:
            node.stdin.close()
            node.wait(10)


def on_node(sandbox: Sandbox, code: str, expected: str, **choices: bool) -> None:
    with sandbox.workspace() as workspace:
        in_workspace(workspace, sandbox, code, expected, **choices)


def in_workspace(workspace: Workspace, sandbox: Sandbox, code: str, expected: str, **choices: bool) -> None:
    workspace.put([SourceFile("main.py", code.encode())])
    ran = sandbox.run(Command((sys.executable, "main.py"), ENV, b"", PATIENT, **choices), workspace)
    assert ran.ok and ran.stdout == expected, ran


def by_subprocess(*command: str) -> None:
    assert subprocess.run(command, capture_output=True, env=ENV).returncode == 0


def timed(way: Way) -> float:
    started = time.perf_counter()
    way()
    return (time.perf_counter() - started) * 1000


def compare(ways: dict[str, Way], rounds: int) -> dict[tuple[str, int], list[float]]:
    """Milliseconds of every run, by way and concurrency."""
    found: dict[tuple[str, int], list[float]] = {(name, n): [] for name in ways for n in (1, 4)}
    with ThreadPoolExecutor(4) as pool:
        for way in ways.values():
            list(pool.map(timed, [way] * 8))  # each thread warm
        for _ in range(rounds):
            for name, way in ways.items():
                found[name, 1].append(timed(way))
                found[name, 4] += pool.map(timed, [way] * 4)
    return {key: sorted(times) for key, times in found.items()}


def middle(times: list[float], part: float = 0.5) -> float:
    return times[int(len(times) * part)]


def show(found: dict[tuple[str, int], list[float]], base: str) -> None:
    print(f"{'ms':44}{'p50 ×1':>9}{'p99 ×1':>9}{'p50 ×4':>9}{'p99 ×4':>9}{'node is faster by':>22}")
    for name in dict.fromkeys(name for name, _ in found):
        one, four = found[name, 1], found[name, 4]
        cells = [middle(one), middle(one, 0.99), middle(four), middle(four, 0.99)]
        ratios = [middle(times) / middle(found[base, n]) for n, times in ((1, one), (4, four))]
        print(f"{name:44}" + "".join(f"{cell:9.1f}" for cell in cells) + "".join(f"{ratio:10.1f}×" for ratio in ratios))


def leftovers(sandbox: Sandbox) -> dict[str, int]:
    """What could grow: of this process, and of the seed and all below it."""
    family = tree.below(os.getpid())
    with sandbox.workspace() as workspace:
        base = workspace.path.parent
    return {
        "processes": len(family),
        "our descriptors": len(os.listdir("/proc/self/fd")),
        "files": sum(len(files) for _, _, files in os.walk(base)),
        "our memory, MB": tree.read_process(os.getpid()).resident_bytes >> 20,
        "zygotes' memory, MB": max(process.resident_bytes for process in family) >> 20,
    }


def endure(sandbox: Sandbox, runs: int) -> None:

    def run_many(times: int) -> None:
        for _ in range(times):
            on_node(sandbox, HI, "hi\n")

    with ExitStack() as held:  # as many slots as there will be runs at once, each with its zygote
        for workspace in [held.enter_context(sandbox.workspace()) for _ in range(4)]:
            in_workspace(workspace, sandbox, HI, "hi\n")
    before = leftovers(sandbox)
    used, started = time.process_time(), time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run_many, [runs // 4] * 4))
    took = time.perf_counter() - started
    after = leftovers(sandbox)
    print(
        f"\n{runs} runs by four threads: {runs / took:.0f} runs/s; "
        f"{(time.process_time() - used) / runs * 1000:.2f} ms of the supervisor's processor time for each"
    )
    for what in before:
        print(f"  {what:22}{before[what]:8} before {after[what]:8} after")


def plot(found: dict[tuple[str, int], list[float]], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    names = list(dict.fromkeys(name for name, _ in found))
    figure, axes = pyplot.subplots(figsize=(8, 0.55 * len(names) + 1.4))
    for offset, concurrency, colour in ((0.18, 1, "#2a6f97"), (-0.18, 4, "#f4a259")):
        data = [found[name, concurrency] for name in names]
        places = [len(names) - at + offset for at in range(len(names))]
        style = {"orientation": "horizontal", "widths": 0.3, "showfliers": False, "patch_artist": True}
        style["medianprops"] = {"color": "black"}
        boxes = axes.boxplot(data, positions=places, **style)
        for box in boxes["boxes"]:
            box.set_facecolor(colour)
        axes.plot([], [], color=colour, linewidth=6, label=f"{concurrency} at a time")
    axes.set_yticks(range(len(names), 0, -1), names)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_title("print('hi')")
    axes.set_xlabel("milliseconds from request to output (box: quartiles, line: 1.5 × the box)")
    axes.legend(loc="upper right")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args()
    sandbox, post = Sandbox(), Post()
    print(f"level {sandbox.level}; load {os.getloadavg()[0]:.1f}")
    ways: dict[str, Way] = {
        "node, print('hi')": lambda: on_node(sandbox, HI, "hi\n"),
        "node, print('hi'), native end": lambda: on_node(sandbox, HI, "hi\n", native=True),
        "/bin/true by subprocess.run": lambda: by_subprocess("/bin/true"),
        "python -I -S -c, a fresh one": lambda: by_subprocess(sys.executable, "-I", "-S", "-c", HI),
        "python -c, a fresh one": lambda: by_subprocess(sys.executable, "-c", HI),
        "the post: Node.js spawns python eval.py": post.run,
    }
    try:
        found = compare(ways, asked.rounds)
        show(found, "node, print('hi')")
        if find_spec("pandas"):
            compare_pandas(sandbox, asked.rounds // 10)
        else:
            print("pandas is not installed here, so it is not compared")
        if asked.plot:
            plot(found, asked.plot)
        if asked.runs:
            endure(sandbox, asked.runs)
    finally:
        post.close()
        sandbox.close()


def compare_pandas(sandbox: Sandbox, rounds: int) -> None:
    sums = "a    1\ndtype: int64\n"
    on_node(sandbox, PANDAS, sums)
    ways: dict[str, Way] = {
        "node, pandas": lambda: on_node(sandbox, PANDAS, sums),
        "python -c, pandas, a fresh one": lambda: by_subprocess(sys.executable, "-c", PANDAS),
    }
    show(compare(ways, max(rounds, 5)), "node, pandas")


if __name__ == "__main__":
    main()
