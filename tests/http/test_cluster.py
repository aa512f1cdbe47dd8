"""The cluster as its callers see it: load, refusals, health, and what is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.served import ROOT, STOP_S, Served, serve


def _put(url: str, command: str) -> requests.Response:
    return requests.put(url + "/", json={"command": command}, timeout=120)


def _loads(url: str) -> list[int]:
    return [node["load"] for node in requests.get(url + "/nodes", timeout=60).json()]


def test_sixty_calls_at_once_over_two_nodes_are_all_answered_and_no_count_is_left() -> None:
    with serve(NODES="2", RUNHIVE_WAIT_MS="20000") as served, ThreadPoolExecutor(60) as pool:
        answers = list(pool.map(lambda n: _put(served.url, f"{n} * 2").json(), range(60)))
        assert [answer["result"] for answer in answers] == [f"{n * 2}\n" for n in range(60)]
        assert {answer["node"] for answer in answers} == {"node-1", "node-2"}
        assert _loads(served.url) == [0, 0]


def test_a_full_cluster_refuses_with_retry_after_and_the_others_are_answered() -> None:
    with serve(NODES="1", THRESHOLD="2", RUNHIVE_WAIT_MS="0") as served, ThreadPoolExecutor(8) as pool:
        assert _put(served.url, "1").status_code == 200
        answers = list(pool.map(lambda _: _put(served.url, "import time; time.sleep(1); 1"), range(8)))
        done = [answer for answer in answers if answer.status_code == 200]
        refused = [answer for answer in answers if answer.status_code == 503]
        assert len(done) + len(refused) == 8
        assert len(done) >= 2 and refused
        for answer in refused:
            assert answer.json() == {"message": "No more nodes available in the cluster"}
            assert int(answer.headers["Retry-After"]) >= 1
        assert _loads(served.url) == [0]
        assert requests.get(served.url + "/nodes", timeout=60).json()[0]["refused"] == len(refused)


def test_health_is_ok_only_after_real_code_ran(served: Served) -> None:
    answered = requests.get(served.url + "/health", timeout=60)
    assert answered.status_code == 200
    assert answered.json()["status"] == "ok"
    assert answered.json()["level"]


def test_many_who_ask_a_full_cluster_for_its_health_share_one_answer() -> None:
    with serve(NODES="1", THRESHOLD="1", RUNHIVE_WAIT_MS="300") as served, ThreadPoolExecutor(9) as pool:
        running = pool.submit(_put, served.url, "import time; time.sleep(2)")
        while _loads(served.url) != [1]:
            assert not running.done()
        answers = list(pool.map(lambda _: requests.get(served.url + "/health", timeout=10), range(8)))
        assert {answer.status_code for answer in answers} == {503}
        assert requests.get(served.url + "/nodes", timeout=10).json()[0]["refused"] < len(answers)


def test_nodes_shows_what_every_node_is_and_carries(served: Served) -> None:
    nodes = requests.get(served.url + "/nodes", timeout=60).json()
    assert [node["name"] for node in nodes] == ["node-1", "node-2", "node-3"]
    for node in nodes:
        assert node["state"] == "up"
        assert node["threshold"] == 8
        assert "python" in node["runtimes"]


def test_the_server_answers_its_own_machine_only(served: Served) -> None:
    for header in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        assert requests.get(served.url + "/nodes", headers=header, timeout=60).status_code == 403
    for header in ({"Origin": served.url}, {"Host": "LocalHost:80"}, {"Host": "[::1]:80"}):
        assert requests.get(served.url + "/nodes", headers=header, timeout=60).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({}, "can't listen on 127.0.0.1:"),
        ({"HOST": "0.0.0.0"}, "whoever reaches 0.0.0.0 may run code here"),
        ({"PORT": "http"}, "PORT='http': must be a whole number"),
    ],
)
def test_a_server_that_cannot_start_says_why_and_fails(served: Served, wrong: dict[str, str], told: str) -> None:
    taken = served.url.rpartition(":")[2]
    environment = {**os.environ, "PACKS": "none", "PORT": taken, **wrong}
    command = [sys.executable, "-m", "chalicelib.local.server"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("runhive: ") and told in done.stderr


def _descendants(process_id: int) -> set[int]:
    """The processes below this one, by /proc's word."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found: set[int] = set()
    while added := {child for child, parent in parents.items() if parent in found | {process_id}} - found:
        found |= added
    return found


def _alive(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_the_server_stops_cleanly_and_leaves_no_process_behind() -> None:
    for stop in (signal.SIGTERM, signal.SIGINT):
        with serve() as served:
            assert _put(served.url, "1").status_code == 200
            below = _descendants(served.process.pid)
            os.kill(served.process.pid, stop)
            assert served.process.wait(timeout=STOP_S) == 0
        assert [process_id for process_id in below if _alive(process_id)] == []


def test_a_setting_that_cannot_be_used_is_named_and_nothing_is_served() -> None:
    try:
        with serve(THRESHOLD="none"):
            raise AssertionError("it started")
    except AssertionError as error:
        assert "THRESHOLD='none'" in str(error)
