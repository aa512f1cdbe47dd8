"""The README keeps its word: every command in it is run here, or by the test named here."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.served import ROOT, Served

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
COMMANDS = [command for block in BLOCKS for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE)]
RUN_ELSEWHERE = {
    "make deploy STAGE=test": 'infra(folder, "deploy", "--stage", STAGE)',
    "make destroy STAGE=test": '"destroy", "--stage"',
}
"""Commands of the README whose recipe tests/deployed runs, and the words there that run it."""


def _shown_below(command: str) -> str:
    """What the README shows below the command."""
    block = next(block for block in BLOCKS if f"$ {command}\n" in block)
    return block.partition(f"$ {command}\n")[2].partition("\n$ ")[0].strip()


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("curl ")])
def test_each_curl_gives_what_is_shown(served: Served, command: str) -> None:
    if not shutil.which("curl"):
        pytest.skip("this machine has no curl: `apt-get install curl`")
    words = shlex.split(command.replace("http://127.0.0.1:8000", served.url))
    done = subprocess.run([*words, "--fail"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    if shown := _shown_below(command):
        varies = {"cpu_time", "wall_time", "memory", "node"}
        shown_answer = json.loads(shown)
        assert answer.keys() == shown_answer.keys()
        for key in answer.keys() - varies:
            assert answer[key] == shown_answer[key]


def test_make_serve_sets_up_serves_and_stops() -> None:
    assert "make serve" in COMMANDS
    environment = {**os.environ, "PORT": "0"}
    process = subprocess.Popen(
        ["make", "serve"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    try:
        said = next(line for line in process.stdout if line.startswith("Runhive is at "))
        assert re.fullmatch(r"Runhive is at http://127\.0\.0\.1:\d+\n", said)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


def test_every_other_command_is_run_by_a_named_test() -> None:
    others = {command for command in COMMANDS if not command.startswith("curl ")} - {"make serve"}
    assert others == RUN_ELSEWHERE.keys()
    deployed = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "deployed").glob("*.py"))
    for command, words in RUN_ELSEWHERE.items():
        assert words in deployed
        recipe = subprocess.run(["make", "-n", *command.split()[1:]], cwd=ROOT, capture_output=True, text=True).stdout
        assert f"python -m infra {command.split()[1]} --stage test" in recipe


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)", README):
        if "://" not in target:
            assert (ROOT / Path(target)).exists(), target
