"""Keys at the deployed doors: who is let in, who is refused and how, and what a quota comes to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.deployed.deployment import STAGE, Deployment, command, new_key


def key_id(key: str) -> str:
    return key.split("_")[1]


def test_no_key_and_an_unknown_one_are_401(deployed: Deployment) -> None:
    for key in (
        "",
        "nonsense",
        "rh_aaaaaaaa_" + "a" * 32,
        deployed.key[:-1] + ("a" if deployed.key[-1] != "a" else "b"),
    ):
        answered = deployed.put("1", key=key)
        assert answered.status_code == 401
        assert set(answered.json()) == {"message"}


@pytest.mark.parametrize("form", ["Authorization: {}", "Authorization: Bearer {}", "X-Api-Key: {}"])
def test_a_key_is_taken_in_three_forms(deployed: Deployment, form: str) -> None:
    name, _, value = form.format(deployed.key).partition(": ")
    answered = requests.put(deployed.url + "/", json={"command": "6*7"}, headers={name: value}, timeout=60)
    assert answered.json()["result"] == "42\n"


def test_what_runs_no_code_needs_no_key(deployed: Deployment) -> None:
    for path in ("/health", "/nodes", "/api/v2/runtimes"):
        assert deployed.request("GET", path, key="").status_code == 200


def test_a_revoked_key_is_403_from_its_next_call_on(deployed: Deployment) -> None:
    key = new_key("somebody who leaves")
    assert deployed.put("1", key=key).status_code == 200
    command("keys", "revoke", key_id(key), "--stage", STAGE)
    for _ in range(3):
        assert deployed.put("1", key=key).status_code == 403
    listed = command("keys", "list", "--stage", STAGE)
    assert [line.split()[3] for line in listed.splitlines() if key_id(key) in line] == ["revoked"]
    assert key not in listed and key.split("_")[2] not in listed


def test_over_the_quota_is_429_and_says_when_to_come_back(deployed: Deployment) -> None:
    key = new_key("a busy one", "--per-minute", "1", "--at-once", "9")
    answers = [deployed.put("1", key=key) for _ in range(6)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 4, "one call a minute; a minute may end meanwhile"
    assert all(1 <= int(answer.headers["Retry-After"]) <= 60 for answer in refused)
    assert refused[0].json() == {"message": "more than 1 calls in this minute"}


def test_more_calls_at_once_than_the_cap_are_429(deployed: Deployment) -> None:
    key = new_key("a greedy one", "--at-once", "1")
    with ThreadPoolExecutor(3) as threads:
        answers = list(threads.map(lambda _: deployed.put("import time; time.sleep(1)", key=key), range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 429, 429]
    assert deployed.put("1", key=key).status_code == 200, "a call that has ended is not counted"


def test_the_stored_key_does_not_hold_the_secret(deployed: Deployment) -> None:
    items = deployed.cloud.client("dynamodb").scan(TableName=deployed.outputs["Table"])["Items"]
    assert any(item["id"]["S"] == f"key#{key_id(deployed.key)}" for item in items)
    assert deployed.key.split("_")[2] not in str(items)


def test_each_caller_gets_environments_of_its_own(deployed: Deployment) -> None:
    assert deployed.put("1").status_code == 200
    nodes = [e for e in deployed.cloud.environments() if "-node-" in e.function.name]
    assert all(environment.function.tenant_isolated for environment in nodes)
    tenants = {environment.tenant_id for environment in nodes}
    assert key_id(deployed.key) in tenants and len(tenants) > 1, "the callers of the tests above have theirs"
