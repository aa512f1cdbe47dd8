"""Nodes and routers that die in the middle of a call, and many calls at once, through the deployed zips."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest

from tests.deployed.deployment import ROUTER, Deployment, until

LONG = "import time; time.sleep(2); print('done')"


@pytest.fixture
def calls() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(60) as threads:
        yield threads


def running_on(deployed: Deployment, count: int = 1) -> list[str]:
    """The names of the nodes that hold a lease, once there are that many leases."""

    def held() -> list[str]:
        names = [record.name for record in deployed.table.nodes() for _ in record.leases]
        return names if len(names) >= count else []

    return until(held)


def test_a_node_killed_in_mid_call_is_an_honest_fault_and_frees_its_slot(deployed: Deployment, calls) -> None:
    two = [calls.submit(deployed.put, LONG) for _ in range(2)]
    name = running_on(deployed, 2)[0]
    until(lambda: deployed.cloud.busy(f"runhive-test-{name}"))[0].end()
    failed = next(as_completed(two))
    (other,) = set(two) - {failed}
    assert failed.result().status_code == 502, "the answer came at once, before the other call's own end"
    assert failed.result().json() == {"message": f"{name} failed: it ended in the middle of the run"}
    assert other.result().json()["result"] == "done\n", "the other call is untouched"
    assert [dict(record.leases) for record in deployed.table.nodes()] == [{}, {}]
    assert deployed.put("6*7").json()["result"] == "42\n"


def test_a_dead_node_is_no_fault_of_the_caller_in_pistons_dialect_either(deployed: Deployment, calls) -> None:
    body = {"language": "python", "version": "*", "files": [{"content": LONG}]}
    call = calls.submit(lambda: deployed.execute(**body))
    name = running_on(deployed)[0]
    until(lambda: deployed.cloud.busy(f"runhive-test-{name}"))[0].end()
    answered = call.result()
    assert answered.status_code == 502
    assert answered.json() == {"message": f"{name} failed: it ended in the middle of the run"}


def test_a_router_that_dies_leaves_a_lease_that_runs_out_by_itself(deployed: Deployment, calls) -> None:
    call = calls.submit(deployed.put, LONG)
    name = running_on(deployed)[0]
    for router in until(lambda: deployed.cloud.busy(ROUTER)):
        router.end()
    assert call.result().status_code == 502
    until(lambda: not deployed.cloud.busy(f"runhive-test-{name}"))
    record = deployed.node(name)
    now_ms = int(time.time() * 1000)
    (lease_id, expires_ms), *none = record.leases.items()
    assert not none and record.load(now_ms) == 1
    assert now_ms < expires_ms < now_ms + 60_000
    assert record.load(expires_ms + 1) == 0 and record.expired(expires_ms + 1) == [lease_id]
    deployed.forget_leases(name)


def test_sixty_calls_at_once_over_two_nodes(deployed: Deployment, calls) -> None:
    answers = list(calls.map(lambda number: deployed.put(f"print({number} * 2)"), range(60)))
    assert not [answer.text for answer in answers if answer.status_code != 200]
    assert [answer.json().get("result") for answer in answers] == [f"{number * 2}\n" for number in range(60)]
    assert {answer.json()["node"] for answer in answers} == {"node-1", "node-2"}
    assert [dict(record.leases) for record in deployed.table.nodes()] == [{}, {}]


def test_the_page_gone_with_its_bucket_keeps_no_code_from_running(deployed: Deployment) -> None:
    bucket, s3 = deployed.outputs["Bucket"], deployed.cloud.client("s3")
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    kept = {key: s3.get_object(Bucket=bucket, Key=key) for key in keys}
    contents = {key: (answer["Body"].read(), answer["ContentType"]) for key, answer in kept.items()}
    for key in keys:
        s3.delete_object(Bucket=bucket, Key=key)
    s3.delete_bucket(Bucket=bucket)
    try:
        gone = deployed.request("GET", "/client/never-asked-for.js")
        assert (gone.status_code, gone.json()) == (503, {"message": "the page's bucket refused: NoSuchBucket"})
        assert deployed.put("6*7").json()["result"] == "42\n"
    finally:
        region = {"LocationConstraint": s3.meta.region_name}
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=region)
        for key, (content, media_type) in contents.items():
            s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=media_type)
