"""How a deployed stage starts: what the zip weighs, and how long node and router take to their first answer.

    python -m bench.cold_start [--rounds 7]

The zip that `chalice deploy` made runs under awslambdaric in the emulated cloud, so the figures are of this machine
and compare one function with another; AWS adds the start of its microVM, and brings other processors.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import requests

from chalicelib.core.checkup import question
from infra.emulated import EmulatedCloud
from tests.deployed.deployment import STAGE, copy_project, infra, new_key

NODE, ROUTER = "runhive-test-node-1", "runhive-test"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, EmulatedCloud() as cloud:
        os.environ.update(cloud.variables)
        copy_project(Path(folder))
        done = infra(Path(folder), "deploy", "--stage", STAGE)
        assert done.returncode == 0, done.stdout + done.stderr
        key = new_key("bench", "--per-minute", "10000")
        weigh(cloud)
        event = json.dumps({"submission": question().to_wire()}).encode()
        put = {"json": {"command": "6*7"}, "headers": {"X-Api-Key": key}, "timeout": 60}
        url = cloud.api_url("runhive", "api")
        measures: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("node, a run", NODE, lambda: cloud.functions.invoke(NODE, event, "bench")),
            ("router, the languages", ROUTER, lambda: requests.get(url + "/api/v2/runtimes", timeout=60)),
            ("router and a warm node, a run", ROUTER, lambda: requests.put(url + "/", **put)),
        )
        print(f"\n{'first answer, ms (medians)':32}{'started':>9}{'first':>9}{'then':>9}")
        for name, function, call in measures:
            started, first, then = zip(*(measured(cloud, function, call) for _ in range(rounds)))
            print(f"{name:32}{median(started):9.0f}{median(first):9.0f}{median(then):9.0f}")
        print("started: the process asks for its first event; first: the whole first call; then: the same call again")


def measured(cloud: EmulatedCloud, function: str, call: Callable[[], object]) -> tuple[float, float, float]:
    """Milliseconds of a new environment: until it is ready, its first call with that, and the next call."""
    for environment in cloud.environments(function):
        environment.end()
    times = []
    for _ in range(2):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    (started,) = {environment.init_s for environment in cloud.environments(function)}
    return (started or 0) * 1000, times[0], times[1]


def weigh(cloud: EmulatedCloud) -> None:
    """The zip's size, and what of it is whose."""
    folder = cloud.function(NODE).folder
    print(f"zip: {len(cloud.code_of(NODE)) / 1024:.0f} KiB")
    for part in sorted(folder.iterdir()):
        files = [path for path in ([part] if part.is_file() else part.rglob("*")) if path.is_file()]
        print(f"  {part.name:12}{sum(path.stat().st_size for path in files) / 1024:7.0f} KiB in {len(files)} files")


if __name__ == "__main__":
    main()
