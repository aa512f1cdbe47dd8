"""The lease tables under contract: in memory, DynamoDB on moto (for meaning) and on dynalite (for concurrency too)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator
from uuid import uuid4

import pytest

from chalicelib.aws.lease_item import table_definition
from chalicelib.aws.lease_table import DynamoLeaseTable
from chalicelib.core.ports import LeaseTable
from chalicelib.local.leases import MemoryLeaseTable
from tests import dynalite

THREADS = 32


def empty_table(client: Any) -> str:
    """The name of a new, empty DynamoDB table."""
    name = f"runhive-{uuid4().hex[:8]}"
    client.create_table(**table_definition(name))
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100})
    return name


def dynamo_table(client: Any) -> DynamoLeaseTable:
    """A lease table in a DynamoDB table of its own."""
    return DynamoLeaseTable(empty_table(client), client)


@pytest.fixture(scope="session")
def dynalite_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if reason := dynalite.why_not():
        pytest.skip(reason)
    folder: Path = tmp_path_factory.mktemp("dynalite")
    with dynalite.running(folder) as endpoint:
        yield dynalite.client(endpoint, connections=THREADS)


@pytest.fixture(scope="session")
def moto_client() -> Iterator[Any]:
    moto = pytest.importorskip("moto", reason="moto is not installed: it is in requirements-dev.txt")
    with moto.mock_aws():
        yield dynalite.client(endpoint="https://dynamodb.eu-west-1.amazonaws.com")


@pytest.fixture(params=["memory", "moto", "dynalite"])
def table(request: pytest.FixtureRequest) -> LeaseTable:
    """Every adapter, for what the protocol means."""
    return _table(request)


@pytest.fixture(params=["memory", "dynalite"])
def atomic_table(request: pytest.FixtureRequest) -> LeaseTable:
    """The adapters whose store is atomic, for what holds under threads."""
    return _table(request)


def _table(request: pytest.FixtureRequest) -> LeaseTable:
    if request.param == "memory":
        return MemoryLeaseTable()
    return dynamo_table(request.getfixturevalue(f"{request.param}_client"))
