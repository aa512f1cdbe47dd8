"""A pack from the bucket: uploaded once, told to the router, fetched by a node that has no rights, and run there."""

from __future__ import annotations

import json
import stat
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from chalicelib.aws.bucket_packs import key_of
from infra import fetched
from infra.emulated.environment import walled
from infra.packs.layers import PackZip
from infra.plan import Plan
from infra.terminal import Halt
from tests.deployed import toys
from tests.deployed.deployment import ROUTER, STAGE, Deployment, command, until

PLAN = Plan(STAGE, ("node-1",))
NODE = "node-fetches"
PROGRAM = """#!/bin/sh
case $1 in
    --version) echo 'PHP 0.0.7' ;;
    main.php) echo OK ;;
    *) echo "I am {0}, and was given: $(cat)" ;;
esac
"""
"""It passes PHP's check, and tells who it is when its file has another name."""
LOOK = """
import boto3, botocore.config, urllib.error, urllib.request
def handle(event, context):
    place = dict(Bucket="{bucket}", Key="{key}")
    try:
        client = boto3.client("s3", config=botocore.config.Config(signature_version="s3v4"))
        urllib.request.urlopen(client.generate_presigned_url("get_object", Params=place))
    except urllib.error.HTTPError as error:
        return error.code
"""
ASKED = {"language": "php", "version": "0.0.7", "files": [{"name": "mine.php", "content": ""}], "stdin": "bread"}


def toy(folder: Path, text: str) -> PackZip:
    """A pack in PHP's place that runs without any file of its own but one script."""
    path = folder / "php.zip"
    described = {"digest": text, "programs": {"php": ["{rt}/bin/php"]}, "loader": "", "interpreters": {}}
    with ZipFile(path, "w") as opened:
        for name, content in (("bin/php", text), ("pack.json", json.dumps(described))):
            entry = ZipInfo(f"rt/php/{name}")
            entry.external_attr = (stat.S_IFREG | 0o755) << 16
            opened.writestr(entry, content)
    return PackZip("php", "s3", path, text, sha256(path.read_bytes()).hexdigest())


def publish(deployed: Deployment, packed: PackZip, plan: Plan = PLAN) -> str:
    return fetched.publish(deployed.cloud.client("s3"), deployed.outputs["Bucket"], plan, packed)


@pytest.fixture(scope="module")
def pack(deployed: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackZip]:
    """The toy in the bucket, the router told of it, and a node that may be asked for it; all gone at the end."""
    if not walled():
        pytest.skip("only root can give a function's environment a /tmp of its own, where what is fetched lies")
    packed = toy(tmp_path_factory.mktemp("toy"), PROGRAM.format("fetched"))
    before = deployed.function(ROUTER)["Environment"]["Variables"]
    assert "uploaded" in publish(deployed, packed)
    lambdas = deployed.cloud.client("lambda")
    fetched.tell_router(lambdas, deployed.cloud.client("s3"), deployed.outputs["Bucket"], PLAN)
    told = deployed.function(ROUTER)["Environment"]["Variables"]
    assert told == {**before, "RUNHIVE_FETCHED": f"php={packed.sha256}"}
    command("nodes", "add", NODE, "--threshold", "2", "--stage", STAGE)
    yield packed
    command("nodes", "remove", NODE, "--stage", STAGE)
    lambdas.update_function_configuration(FunctionName=ROUTER, Environment={"Variables": before})
    deployed.cloud.client("s3").delete_object(Bucket=deployed.outputs["Bucket"], Key=key_of("php", packed.sha256))


def answer(deployed: Deployment) -> dict:
    return until(lambda: (got := deployed.execute(**ASKED)).status_code == 200 and got.json())


def test_a_node_advertises_what_it_fetched_and_proved(pack: PackZip, deployed: Deployment) -> None:
    assert deployed.node(NODE).runtimes["php"] == "0.0.7"


def test_a_submission_brings_the_pack_to_an_environment_that_lacks_it(pack: PackZip, deployed: Deployment) -> None:
    for environment in deployed.cloud.environments(f"runhive-{STAGE}-{NODE}"):
        environment.end()
    said = answer(deployed)
    assert said["node"] == NODE and said["run"]["stdout"] == "I am fetched, and was given: bread\n", said


def test_a_warm_environment_fetches_nothing_again(pack: PackZip, deployed: Deployment) -> None:
    answer(deployed)
    s3, key = deployed.cloud.client("s3"), key_of("php", pack.sha256)
    s3.delete_object(Bucket=deployed.outputs["Bucket"], Key=key)
    assert "fetched" in answer(deployed)["run"]["stdout"]
    s3.upload_file(str(pack.path), deployed.outputs["Bucket"], key)


def test_bytes_that_are_not_those_published_never_run(pack: PackZip, deployed: Deployment, tmp_path: Path) -> None:
    s3, place = deployed.cloud.client("s3"), {"Bucket": deployed.outputs["Bucket"], "Key": key_of("php", pack.sha256)}
    s3.put_object(**place, Body=toy(tmp_path, PROGRAM.format("evil")).path.read_bytes())
    for environment in deployed.cloud.environments(f"runhive-{STAGE}-{NODE}"):
        environment.end()
    refused = deployed.execute(**ASKED)
    s3.upload_file(str(pack.path), place["Bucket"], place["Key"])
    assert refused.status_code >= 500 and "evil" not in refused.text, refused.text
    assert "BadPack" in refused.json()["message"]


def test_the_routers_url_opens_packs_and_nothing_else(pack: PackZip, deployed: Deployment) -> None:
    packs = fetched.known_to_router(deployed.cloud.client("lambda"), PLAN)
    (signed,) = packs.of_runtime("php")
    assert packs.of_pool("base") and packs.of_runtime("python") == packs.of_runtime("unknown") == ()
    with urllib.request.urlopen(signed.url, timeout=10) as opened:
        assert sha256(opened.read()).hexdigest() == pack.sha256
    stranger = deployed.cloud.environments(f"runhive-{STAGE}-{NODE}")[0]
    assert stranger.function.variables.get("RUNHIVE_BUCKET") is None, "the node does not even know the bucket"


def test_a_url_signed_with_a_nodes_credentials_opens_nothing(pack: PackZip, deployed: Deployment) -> None:
    """Whoever takes a node's credentials gets no pack with them: IAM judges a signed URL by its signer."""
    source = LOOK.format(bucket=deployed.outputs["Bucket"], key=key_of("php", pack.sha256))
    toys.deploy(deployed.cloud, "signs-a-url", source)
    seen = deployed.cloud.functions.invoke("signs-a-url", b"{}")
    assert seen.answer == b"403"


def test_the_newest_upload_is_the_one_that_counts(pack: PackZip, deployed: Deployment, tmp_path: Path) -> None:
    s3, bucket = deployed.cloud.client("s3"), deployed.outputs["Bucket"]
    assert publish(deployed, pack) == "pack php: nothing to change"
    other = toy(tmp_path, PROGRAM.format("another"))
    assert "uploaded" in publish(deployed, other)
    until(lambda: "nothing to change" in publish(deployed, other))  # S3 tells uploads apart by the second
    assert fetched.published(s3, bucket)["php"] == other.sha256
    s3.delete_object(Bucket=bucket, Key=key_of("php", other.sha256))
    assert fetched.published(s3, bucket)["php"] == pack.sha256


def test_a_pack_that_no_node_could_hold_is_refused(pack: PackZip, deployed: Deployment) -> None:
    with pytest.raises(Halt, match="node_disk_mb"):
        publish(deployed, pack, replace(PLAN, node_disk_mb=100))
