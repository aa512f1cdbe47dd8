"""Packs as layers: published once for what they hold, mounted at /opt with modes and links, and gone at the end."""

from __future__ import annotations

import stat
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile, ZipInfo

import pytest

from infra import layers
from infra.emulated import EmulatedCloud
from infra.emulated.environment import walled
from infra.packs.layers import PackZip
from infra.plan import Plan
from tests.deployed import toys

PLAN = Plan("layered", ("node-1",))
LOOK = """
import os
def handle(event, context):
    program = "/opt/rt/{name}/bin/hello"
    runs, writes = os.access(program, os.X_OK), os.access("/opt", os.W_OK)
    return [open(program).read(), runs, os.readlink(program + "-too"), writes]
"""


def pack(folder: Path, name: str, content: str, carry: str = "layer") -> PackZip:
    """A pack with one program and a link to it, as the build makes them."""
    path = folder / f"{name}.zip"
    with ZipFile(path, "w") as opened:
        for entry_name, mode, text in (
            (f"rt/{name}/bin/hello", stat.S_IFREG | 0o755, content),
            (f"rt/{name}/bin/hello-too", stat.S_IFLNK | 0o777, "hello"),
        ):
            entry = ZipInfo(entry_name)
            entry.external_attr = mode << 16
            opened.writestr(entry, text)
    return PackZip(name, carry, path, f"{name} {content}", "")


@pytest.fixture(scope="module")
def bucket(emulated_cloud: EmulatedCloud) -> str:
    name = f"packs-{uuid4().hex[:8]}"
    where = {"LocationConstraint": "eu-west-1"}
    emulated_cloud.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=where)
    return name


def publish(cloud: EmulatedCloud, bucket: str, packed: PackZip) -> str:
    return layers.publish(cloud.client("lambda"), cloud.client("s3"), bucket, PLAN, packed)


def test_a_pack_is_published_once_for_what_it_holds(emulated_cloud: EmulatedCloud, bucket: str, tmp_path: Path) -> None:
    said = [publish(emulated_cloud, bucket, pack(tmp_path, "toy", text)) for text in ("one", "one", "two")]
    name = "layer runhive-layered-toy"
    assert said == [f"{name}: version 1 published", f"{name}: nothing to change", f"{name}: version 2 published"]
    assert "Contents" not in emulated_cloud.client("s3").list_objects_v2(Bucket=bucket), (
        "the zip was only passing through"
    )


def test_small_packs_travel_together_and_lie_side_by_side(
    emulated_cloud: EmulatedCloud, bucket: str, tmp_path: Path
) -> None:
    both = layers.together([pack(tmp_path, name, f"I am {name}", "zip") for name in ("one", "two")])
    assert "version 1" in publish(emulated_cloud, bucket, both)
    if not walled():
        pytest.skip("only root can give a function's environment an /opt of its own, where layers lie")
    client = emulated_cloud.client("lambda")
    arn = client.list_layer_versions(LayerName="runhive-layered-small")["LayerVersions"][0]["LayerVersionArn"]
    for name in ("one", "two"):
        toys.deploy(emulated_cloud, f"looks-at-{name}", LOOK.format(name=name), layers=[arn])
        seen = emulated_cloud.functions.invoke(f"looks-at-{name}", b"{}")
        assert seen.answer.decode() == f'["I am {name}", true, "hello", false]'


def test_a_pool_names_its_newest_layers_and_destroy_takes_them(emulated_cloud: EmulatedCloud, bucket: str) -> None:
    client = emulated_cloud.client("lambda")
    assert [arn.rsplit(":", 2)[1:] for arn in layers.of_pool(client, PLAN, "script")] == [
        ["runhive-layered-small", "1"]
    ]
    assert sorted(layers.remove_all(client, PLAN)) == ["runhive-layered-small", "runhive-layered-toy"]
    assert layers.of_pool(client, PLAN, "script") == []
