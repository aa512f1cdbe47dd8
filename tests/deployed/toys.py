"""Small functions for the emulated cloud, where a test wants a node that misbehaves."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence

from infra.emulated import EmulatedCloud

LAMBDA = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [LAMBDA]})


def role(cloud: EmulatedCloud, name: str = "toy") -> str:
    """A role without any right; its ARN."""
    client = cloud.client("iam")
    try:
        return client.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    except client.exceptions.EntityAlreadyExistsException:
        return client.get_role(RoleName=name)["Role"]["Arn"]


def deploy(
    cloud: EmulatedCloud,
    name: str,
    source: str,
    timeout_s: int = 10,
    reserved: int | None = None,
    layers: Sequence[str] = (),
) -> str:
    """Deploys a function whose module `main` is the source and whose handler is `main.handle`; its ARN."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        entry = zipfile.ZipInfo("main.py")
        entry.external_attr = 0o644 << 16
        opened.writestr(entry, source)
    client = cloud.client("lambda")
    made = client.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=role(cloud),
        Handler="main.handle",
        Code={"ZipFile": archive.getvalue()},
        Timeout=timeout_s,
        Layers=list(layers),
    )
    if reserved is not None:
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
    return made["FunctionArn"]
