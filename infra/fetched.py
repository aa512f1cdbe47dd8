"""Packs too large for layers: uploaded to the stage's bucket under their hashes, from where nodes fetch them."""

from __future__ import annotations

import re
from typing import Any

from chalicelib.aws.bucket_packs import BucketPacks, key_of
from chalicelib.runtimes import catalogue
from chalicelib.settings import Settings
from infra import functions
from infra.chalice_config import fetched_variable
from infra.packs.layers import PackZip
from infra.packs.sizes import bytes_of
from infra.plan import Plan
from infra.terminal import Halt

KEY = re.compile(r"packs/([a-z0-9-]+)-([0-9a-f]{64})\.zip")
SPARE_BYTES = 128 * 1024 * 1024
"""Of a node's /tmp, for the programs that run there."""


def publish(s3: Any, bucket: str, plan: Plan, packed: PackZip) -> str:
    """Uploads a pack, unless it is the newest of its name there. Raises Halt where a node's disk can't hold it."""
    needed_mb = (packed.path.stat().st_size + (bytes_of(packed.path.with_suffix("")) or 0) + SPARE_BYTES) >> 20
    if needed_mb > plan.node_disk_mb:
        raise Halt(f"nodes fetch the pack {packed.name}: set node_disk_mb = {needed_mb} or more in stages.toml")
    if published(s3, bucket).get(packed.name) == packed.sha256:
        return f"pack {packed.name}: nothing to change"
    s3.upload_file(str(packed.path), bucket, key_of(packed.name, packed.sha256))
    return f"pack {packed.name}: uploaded, nodes fetch it when they first need it"


def published(s3: Any, bucket: str) -> dict[str, str]:
    """The newest SHA-256 of each pack in the bucket, by name. Older ones stay for routers that still name them."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="packs/")
    found = [each for page in pages for each in page.get("Contents", [])]
    keys = [each["Key"] for each in sorted(found, key=lambda each: each["LastModified"])]
    return {named[1]: named[2] for named in map(KEY.fullmatch, keys) if named}


def tell_router(lambdas: Any, s3: Any, bucket: str, plan: Plan) -> None:
    """Gives the deployed router the newest packs of the bucket, as the next deploy would."""
    router = functions.configuration(lambdas, plan.router_function) or {}
    variables = router.get("Environment", {}).get("Variables", {})
    told = {**variables, **fetched_variable(published(s3, bucket))}
    if told != variables:
        lambdas.update_function_configuration(FunctionName=plan.router_function, Environment={"Variables": told})
        lambdas.get_waiter("function_updated_v2").wait(FunctionName=plan.router_function)


def known_to_router(lambdas: Any, plan: Plan) -> BucketPacks:
    """The packs that the deployed router sends nodes for: a node must advertise no other."""
    router = functions.configuration(lambdas, plan.router_function) or {}
    told = Settings(router.get("Environment", {}).get("Variables", {}))
    return BucketPacks(told.bucket, told.fetched, catalogue())
