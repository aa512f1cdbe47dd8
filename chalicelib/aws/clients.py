"""The DynamoDB client: made at first use, impatient, since a lease that comes late is worth nothing."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def dynamodb() -> Any:
    """A low-level client that repeats a lost call twice: every write of the lease table is safe to repeat."""
    import boto3
    from botocore.config import Config

    retries = {"mode": "standard", "total_max_attempts": 3}
    config = Config(connect_timeout=1, read_timeout=2, retries=retries, max_pool_connections=64)
    return boto3.client("dynamodb", config=config)
