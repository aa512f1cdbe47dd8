"""The systems under load, each started on free ports of the loopback and ended with everything that it started."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.load.cpu import belongs, leaders

BENCH = Path(__file__).resolve().parent.parent


@contextmanager
def runhive(**settings: str) -> Iterator[int]:
    """The port of a Runhive as `make serve` starts it."""
    command = [sys.executable, "-m", "chalicelib.local.server"]
    with _server(command, BENCH.parent, {"PORT": "0", **settings}) as port:
        yield port


@contextmanager
def post(python: str) -> Iterator[int]:
    """The port of the post's system: its router and two of its nodes, which start that Python for each call."""
    with ExitStack() as stack:
        node = [_node(), str(BENCH / "peers" / "post_node.js")]
        ports = [stack.enter_context(_server(node, BENCH, {"PYTHON": python})) for _ in range(2)]
        urls = [f"http://127.0.0.1:{port}/" for port in ports]
        router = [_node(), str(BENCH / "peers" / "post_router.js"), *urls]
        port = stack.enter_context(_server(router, BENCH, {}))
        belongs(port, *(pid for node in ports for pid in leaders(node)))
        yield port


@contextmanager
def plain(python: str) -> Iterator[int]:
    """The port of a FastAPI server that starts `python -I -` for each call, with that Python."""
    with _server([sys.executable, str(BENCH / "peers" / "plain.py")], BENCH, {"PYTHON": python}) as port:
        yield port


@contextmanager
def _server(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[int]:
    """Starts a server in a session of its own; its port ends the first printed line that is a number or an address."""
    environment = {**os.environ, **environment}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if found := re.search(r"(?:^|http://[\w.]+:)(\d+)$", line.strip()):
                belongs(int(found[1]), process.pid)
                yield int(found[1])
                break
        else:
            raise RuntimeError(f"{command[-1]} did not start")
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()


def end_with_this_process() -> None:
    """Lets SIGTERM end this process as an exception does, so that the systems end with it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))


def _node() -> str:
    found = shutil.which("node")
    if not found or not (BENCH / "node_modules").is_dir():
        raise RuntimeError("the post's system needs Node and its packages: run `npm ci` in bench/")
    return found
