"""A stage that was deployed to the emulated cloud from a copy of the project, and what tests ask of it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import Any

import requests

from chalicelib.aws.lease_table import DynamoLeaseTable
from chalicelib.core.lease import Lease, NodeRecord
from infra.__main__ import main as infra_main
from infra.emulated import EmulatedCloud

ROOT = Path(__file__).resolve().parents[2]
STAGE = "test"
ROUTER = "runhive-test"
COPIED = ("app.py", "stages.toml", "requirements.txt", "chalicelib", "infra", ".chalice")
LANGUAGES = ("python", "bash", "c", "javascript", "c-tcc", "php", "pascal", "r", "rust")
"""Enough for these tests: a node proves each of its languages when it is asked what it carries.

The last five come from packs alone, so only a node that has their layer carries them.
"""
PAGE = {
    "index.html": "<!doctype html><title>Rünhive</title>".encode(),
    "page-0123abcd.js": b"export {};\n",
    "page-0123abcd.js.gz": b"made for the laptop",
    "icon.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
}
"""A page as small as can be, in the form of the built one."""


FAR = "us-east-1"
"""Another region than the cloud's own, where nodes may live too."""
OWN = """
[test.settings]
RUNHIVE_VIEW_MS = "1000"

[spare]
unreadable = true
claim_response = true
"""
"""The stages of the tests: routers that soon see a new node, and one with all that is off by default."""


def copy_project(folder: Path) -> None:
    """What a deployment is made from, so that the tests leave the working copy as it is."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=_left_out)
        else:
            shutil.copy2(source, folder / name)
    stages = folder / "stages.toml"
    stages.write_text(stages.read_text("utf-8").replace("regions = []", f'regions = ["{FAR}"]') + OWN, "utf-8")
    page = folder / "frontend" / "dist"
    page.mkdir(parents=True)
    for name, content in PAGE.items():
        (page / name).write_bytes(content)


def _left_out(folder: str, names: list[str]) -> set[str]:
    generated = {"__pycache__", "deployed", "deployments"}
    runtimes = Path(folder)
    others = {name for name in names if (runtimes / name).is_dir() and name not in LANGUAGES}
    return generated | (others if runtimes.name == "runtimes" else set())


def infra(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """`python -m infra …` in that copy; this process is the operator."""
    command = [sys.executable, "-m", "infra", *arguments]
    return subprocess.run(
        command, cwd=folder, env=dict(os.environ), input=stdin, capture_output=True, text=True, timeout=150
    )


def command(*arguments: str) -> str:
    """`python -m infra …` in this very process, for commands that write no file; what it said. It must succeed."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        status = infra_main(list(arguments))
    assert status == 0, said.getvalue()
    return said.getvalue()


def new_key(name: str, *quota: str, stage: str = STAGE) -> str:
    """A key made by `python -m infra keys create`; its text."""
    return command("keys", "create", name, "--stage", stage, *quota).split()[0]


@dataclass(frozen=True)
class Deployment:
    """A deployed stage: the copy that it was deployed from, its address, and what `deploy` said."""

    cloud: EmulatedCloud
    folder: Path
    url: str
    said: str
    key: str

    def request(self, method: str, path: str, body: Any = None, key: str | None = None) -> requests.Response:
        """A call with the tests' own key, or another one; "" sends none."""
        sent = self.key if key is None else key
        headers = {"Authorization": f"Bearer {sent}"} if sent else {}
        return requests.request(method, self.url + path, json=body, headers=headers, timeout=60)

    def put(self, command: str, key: str | None = None) -> requests.Response:
        return self.request("PUT", "/", {"command": command}, key)

    def execute(self, **body: Any) -> requests.Response:
        return self.request("POST", "/api/v2/execute", body)

    @cached_property
    def table(self) -> DynamoLeaseTable:
        return DynamoLeaseTable(self.outputs["Table"], self.cloud.client("dynamodb"))

    @cached_property
    def outputs(self) -> dict[str, str]:
        stack = self.cloud.client("cloudformation").describe_stacks(StackName=ROUTER)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def node(self, name: str) -> NodeRecord:
        return next(record for record in self.table.nodes() if record.name == name)

    def forget_leases(self, name: str) -> None:
        """Gives back what a dead router holds, so that the next test starts with a free node."""
        for lease_id, expires_ms in self.node(name).leases.items():
            self.table.give_back(Lease(lease_id, name, expires_ms))

    def function(self, name: str) -> dict[str, Any]:
        """A function's configuration, as Lambda answers it."""
        return self.cloud.client("lambda").get_function_configuration(FunctionName=name)


def until(condition: Callable[[], Any], deadline_s: float = 20) -> Any:
    """Waits for the condition to hold, and answers what it answered; fails at the deadline."""
    pause = Event()
    for _ in range(int(deadline_s / 0.02)):
        if found := condition():
            return found
        pause.wait(0.02)
    raise AssertionError(f"{condition} did not hold within {deadline_s} s")
