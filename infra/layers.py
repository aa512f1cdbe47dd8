"""Publishes the packs of a stage's pools as Lambda layers, once for what each holds, and says which node has which."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from chalicelib.runtimes import catalogue
from infra import fetched
from infra.packs.layers import PackZip, pool_zips
from infra.packs.recipe import recipes
from infra.packs.sizes import LAMBDA_LAYERS, pool_packs
from infra.plan import APP, Plan
from infra.terminal import Halt

SMALL = "small"
"""The one layer that holds all packs which ride in every node."""
KEY = "packs/{name}-{digest}.zip"


def publish_pool(client: Any, s3: Any, bucket: str, plan: Plan, pool: str, say: Callable[[str], None]) -> None:
    """Builds and publishes what a pool carries; what is published already is passed over. Raises Halt."""
    packed = pool_zips(pool, say)
    layers = [each for each in packed if each.carry == "layer"]
    small = [each for each in packed if each.carry == "zip"]
    for each in [*layers, *([together(small)] if small else [])]:
        say(publish(client, s3, bucket, plan, each))
    for each in packed:
        if each.carry == "s3":
            say(fetched.publish(s3, bucket, plan, each))


def publish(client: Any, s3: Any, bucket: str, plan: Plan, packed: PackZip) -> str:
    """A new version of the pack's layer, by way of the bucket, unless the newest one holds the same already."""
    name = layer_name(plan, packed.name)
    newest = _newest(client, name)
    if newest and newest["Description"] == packed.digest:
        return f"layer {name}: nothing to change"
    key = KEY.format(name=packed.name, digest=packed.digest[:16])
    s3.upload_file(str(packed.path), bucket, key)
    made = client.publish_layer_version(
        LayerName=name,
        Description=packed.digest,
        Content={"S3Bucket": bucket, "S3Key": key},
        CompatibleArchitectures=[plan.architecture],
    )
    s3.delete_object(Bucket=bucket, Key=key)
    return f"layer {name}: version {made['Version']} published"


def of_nodes(client: Any, plan: Plan) -> dict[str, list[str]]:
    """The newest published layers of each node that has a pool, as ARNs with versions."""
    return {node: of_pool(client, plan, pool) for node, pool in plan.pools.items()}


def of_pool(client: Any, plan: Plan, pool: str) -> list[str]:
    """The newest layers of a pool. Raises Halt where Lambda would not mount as many."""
    carried = pool_packs(pool, catalogue().values(), recipes())
    names = [recipe.name for recipe in carried if recipe.carry == "layer"]
    names += [SMALL] if any(recipe.carry == "zip" for recipe in carried) else []
    newest = [_newest(client, layer_name(plan, name)) for name in names]
    arns = [each["LayerVersionArn"] for each in newest if each]
    if len(arns) > LAMBDA_LAYERS:
        raise Halt(f"pool {pool} has {len(arns)} layers; Lambda mounts {LAMBDA_LAYERS} at most")
    return arns


def remove_all(client: Any, plan: Plan) -> list[str]:
    """Deletes every version of every layer of the stage; their names."""
    pages = client.get_paginator("list_layers").paginate()
    names = [layer["LayerName"] for page in pages for layer in page["Layers"]]
    ours = [name for name in names if name.startswith(layer_name(plan, ""))]
    for name in ours:
        for each in client.list_layer_versions(LayerName=name)["LayerVersions"]:
            client.delete_layer_version(LayerName=name, VersionNumber=each["Version"])
    return ours


def together(small: Iterable[PackZip]) -> PackZip:
    """One zip of several packs: each lies under a folder of its own, so nothing meets."""
    parts = sorted(small, key=lambda each: each.name)
    digest = hashlib.sha256("\n".join(each.digest for each in parts).encode()).hexdigest()
    path = Path(parts[0].path.parent) / f"{SMALL}.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as merged:
        for each in parts:
            with ZipFile(each.path) as opened:
                for entry in opened.infolist():
                    merged.writestr(entry, opened.read(entry), entry.compress_type)
    return PackZip(SMALL, "layer", path, digest, hashlib.sha256(path.read_bytes()).hexdigest())


def layer_name(plan: Plan, pack: str) -> str:
    return f"{APP}-{plan.stage}-{pack}"


def _newest(client: Any, name: str) -> dict[str, Any] | None:
    try:
        versions = client.list_layer_versions(LayerName=name)["LayerVersions"]
    except client.exceptions.ResourceNotFoundException:
        return None
    return max(versions, key=lambda each: each["Version"], default=None)
