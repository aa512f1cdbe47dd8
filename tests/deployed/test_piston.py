"""Piston's call with all that Runhive adds, to the deployed zips and to the laptop's server: the same answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.deployed.deployment import Deployment
from tests.deployed.test_answers import without_what_varies
from tests.http.test_api_docs import EXAMPLES, assert_has
from tests.served import Served

FILES = """import os
os.mkdir("out")
open("out/a.csv", "w").write("1,2")
os.symlink("/etc/passwd", "out/link.csv")
open("out/large.csv", "wb").truncate(3_000_000)
print(open("data/b.txt").read())"""

SUBMISSIONS: dict[str, dict[str, Any]] = {
    "files in and out": {
        "files": [{"content": FILES}, {"name": "data/b.txt", "content": "6869", "encoding": "hex"}],
        "outputs": ["**/*.csv"],
    },
    "every verdict of a short program": {
        "files": [
            {"content": "n = int(input())\nif n == 2: import time; time.sleep(60)\nprint(10 / n) if n else exit(3)"}
        ],
        "cases": [{"stdin": str(n), "expected_output": "10"} for n in (1, 0, 5, 2)],
        "compare": "float",
        "run_timeout": 1200,
    },
    "the first failure stops": {
        "files": [{"content": "print(input())"}],
        "cases": [{"stdin": "1", "expected_output": "2"}, {"stdin": "3"}],
        "stop_on_failure": True,
    },
    "a rich value": {
        "mode": "repl",
        "files": [
            {"content": "class A:\n    def _repr_html_(self): return '<i>'\n    def __repr__(self): return 'A'\nA()"}
        ],
    },
    "variables and arguments": {
        "files": [{"content": "import os, sys; print(os.environ['A'], sys.argv[1:])"}],
        "env": {"A": "é"},
        "args": ["x y", ""],
    },
    "more output than fits": {
        "files": [{"content": "import sys\nfor stream in (sys.stdout, sys.stderr): stream.write('\"🐝' * 900_000)"}],
    },
    "cases with more output than fits": {
        "files": [{"content": "print('\\x01' * 900_000)"}],
        "cases": [{}] * 8,
    },
}


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_submission_is_answered_as_on_the_laptop(deployed: Deployment, served: Served, name: str) -> None:
    body = {"language": "python", "version": "*", **SUBMISSIONS[name]}
    there = deployed.request("POST", "/api/v2/execute", body)
    here = requests.post(served.url + "/api/v2/execute", json=body, timeout=60)
    assert (there.status_code, here.status_code) == (200, 200)
    assert without_what_varies(there.json()) == without_what_varies(here.json())


@pytest.mark.parametrize("content_type", ["text/plain;charset=UTF-8", "application/json; charset=utf-8"])
def test_bodies_and_slashes_are_taken_through_api_gateway_too(deployed: Deployment, content_type: str) -> None:
    body = '{"language": "python", "version": "*", "files": [{"name": null, "content": "print(6 * 7)"}]}'
    headers = {"Authorization": deployed.key, "Content-Type": content_type}
    answered = requests.post(deployed.url + "/api/v2/execute/", data=body, headers=headers, timeout=60)
    assert answered.json()["run"]["stdout"] == "42\n"


def test_the_examples_of_the_api_page_hold_there_too(deployed: Deployment) -> None:
    for method, path, body, shown in EXAMPLES:
        answered = deployed.request(method, path, json.loads(body or "null"))
        assert_has(answered.json(), json.loads(shown))


@pytest.mark.parametrize(("method", "name"), [("GET", "nothing"), ("POST", "packages"), ("GET", "execute")])
def test_what_is_absent_is_a_404_there_too(deployed: Deployment, method: str, name: str) -> None:
    answered = deployed.request(method, f"/api/v2/{name}", {} if method == "POST" else None)
    assert (answered.status_code, answered.json()) == (404, {"message": "Not Found"})
