"""The same calls, to the deployed zips and to the laptop's server: the same answers."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from infra.page import publish
from tests.deployed.deployment import PAGE, Deployment
from tests.served import Served

VARIES = {"node", "level", "cpu_time", "wall_time", "memory"}
"""What two runs of one program may differ in."""

CALLS: list[tuple[str, str, Any]] = [
    ("PUT", "/", {"command": 'print("hi")'}),
    ("PUT", "/", {"command": "1+1"}),
    ("PUT", "/", {"command": "i = 1\nfor line in range(100):\n\ti += i * line\n\tprint(i)"}),
    ("PUT", "/", {"command": "&& kill 1 && echo"}),
    ("PUT", "/", {"command": "print(1 < 2)"}),
    ("PUT", "/", {"command": "print('x' * 3_000_000)"}),
    ("PUT", "/", {"command": "import sys; sys.exit(3)"}),
    ("PUT", "/", {"command": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"}),
    ("PUT", "/", {"command": "'é漢🐝'"}),
    ("PUT", "/", {"command": "echo $((6 * 7))", "language": "bash"}),
    ("PUT", "/", {}),
    ("PUT", "/", {"command": 5}),
    ("PUT", "/", {"command": "1", "language": "klingon"}),
    (
        "POST",
        "/api/v2/execute",
        {"language": "python", "version": "3", "files": [{"content": "print(input())"}], "stdin": "é"},
    ),
    (
        "POST",
        "/api/v2/execute",
        {"language": "bash", "version": "*", "files": [{"content": "echo $1; exit 7"}], "args": ["a b"]},
    ),
    ("POST", "/api/v2/execute", {"language": "c", "version": "*", "files": [{"content": "int main( { }"}]}),
    ("POST", "/api/v2/execute", {"language": "python"}),
    ("POST", "/api/v2/execute", {"language": "python", "version": "99", "files": [{"content": ""}]}),
    ("GET", "/client/no-such-file.js", None),
]


def without_what_varies(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_what_varies(each) for name, each in value.items() if name not in VARIES}
    if isinstance(value, list):
        return [without_what_varies(each) for each in value]
    return value


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=lambda value: str(value)[:50])
def test_the_deployed_zips_answer_as_the_laptop_does(
    deployed: Deployment, served: Served, method: str, path: str, body: Any
) -> None:
    there = deployed.request(method, path, body)
    here = requests.request(method, served.url + path, json=body, timeout=60)
    assert (there.status_code, there.headers["Content-Type"]) == (here.status_code, here.headers["Content-Type"])
    assert without_what_varies(there.json()) == without_what_varies(here.json())


def test_output_that_grows_sixfold_as_json_still_fits_through_lambda(deployed: Deployment) -> None:
    answered = deployed.put("print('\\x00' * 1_000_000)")
    assert answered.status_code == 200
    assert answered.json()["truncated"] is True
    assert len(answered.json()["result"]) > 400_000


def test_the_languages_are_those_that_the_laptop_has(deployed: Deployment, served: Served) -> None:
    there = deployed.request("GET", "/api/v2/packages").json()
    here = requests.get(served.url + "/api/v2/packages", timeout=60).json()
    assert {"python", "bash"} <= {package["language"] for package in there}
    assert all(package in here for package in there)


def test_health_ran_real_code_on_a_node(deployed: Deployment) -> None:
    answered = requests.get(deployed.url + "/health", timeout=60)
    assert answered.status_code == 200 and answered.json()["status"] == "ok"


def test_nodes_tell_what_they_carry(deployed: Deployment) -> None:
    nodes = requests.get(deployed.url + "/nodes", timeout=60).json()
    assert [node["name"] for node in nodes] == ["node-1", "node-2"]
    assert all(node["state"] == "up" and node["runtimes"]["python"] for node in nodes)


def test_the_page_comes_from_the_bucket_with_its_type_and_its_tag(deployed: Deployment) -> None:
    page = requests.get(deployed.url + "/", headers={"Accept": "text/html"}, timeout=60)
    assert (page.status_code, page.content) == (200, PAGE["index.html"])
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    tag = page.headers["ETag"]
    assert requests.get(deployed.url + "/", headers={"If-None-Match": tag}, timeout=60).status_code == 304
    script = deployed.request("GET", "/client/page-0123abcd.js", key="")
    assert script.content == PAGE["page-0123abcd.js"] and "javascript" in script.headers["Content-Type"]
    assert "immutable" in script.headers["Cache-Control"]


def test_only_the_page_is_uploaded_and_only_what_has_changed(deployed: Deployment) -> None:
    assert "page: 3 files, 3 uploaded, 0 removed" in deployed.said
    folder, s3 = deployed.folder / "frontend" / "dist", deployed.cloud.client("s3")
    (folder / "icon.svg").rename(folder / "sign.svg")
    try:
        assert publish(s3, deployed.outputs["Bucket"], folder) == "page: 3 files, 1 uploaded, 1 removed"
        assert publish(s3, deployed.outputs["Bucket"], folder) == "page: 3 files, 0 uploaded, 0 removed"
    finally:
        (folder / "sign.svg").rename(folder / "icon.svg")
        publish(s3, deployed.outputs["Bucket"], folder)
