"""The deployed zips under load, over HTTP, in the emulated cloud.  python -m bench.load.deployed [--seconds 8]

What is measured is the path, not AWS's speed: every call goes through API Gateway's events, the router's zip and a
node's zip under awslambdaric, and moto's DynamoDB, all on this machine. DynamoDB's requests are counted as they come.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load.client import Call, command_call, drive
from infra.emulated import EmulatedCloud
from tests.deployed.deployment import STAGE, copy_project, infra, new_key


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 16, 64])
    asked = parser.parse_args()
    with TemporaryDirectory() as folder, EmulatedCloud(machines=5) as cloud:
        os.environ.update(cloud.variables)
        copy_project(Path(folder))
        said = infra(Path(folder), "deploy", "--stage", STAGE)
        if said.returncode:
            raise SystemExit(said.stdout + said.stderr)
        key = new_key("bench", "--per-minute", "100000", "--at-once", "500")
        call = _call(cloud.api_url("runhive", "api"), key)
        port = int(cloud.endpoint.rpartition(":")[2])
        drive(port, max(asked.clients), 3.0, [call])
        print("| clients | runs/s | p50 ms | p95 ms | p99 ms | refused | errors | DynamoDB requests a run |")
        print("|" + "---|" * 8)
        for clients in asked.clients:
            before = cloud.front.asked.copy()
            tally = drive(port, clients, asked.seconds, [call])
            times = " | ".join(f"{tally.quantile(share) * 1000:.0f}" for share in (0.5, 0.95, 0.99))
            sent = _per_run(cloud.front.asked - before, len(tally.good))
            print(
                f"| {clients} | {tally.per_second:.1f} | {times} | {tally.refused} | {dict(tally.errors)} | {sent} |",
                flush=True,
            )


def _call(url: str, key: str) -> Call:
    address, _, path = url.removeprefix("http://").partition("/")
    call = command_call("hello", {"command": 'print("hi")'}, "hi\\n", path=f"/{path}/")
    return Call(call.kind, call.request.replace(b"\r\n", f"\r\nAuthorization: {key}\r\n".encode(), 1), call.expected)


def _per_run(asked: Counter[str], runs: int) -> str:
    return ", ".join(f"{operation} {count / max(1, runs):.2f}" for operation, count in sorted(asked.items()))


if __name__ == "__main__":
    main()
