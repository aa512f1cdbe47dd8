"""A table in dynalite, reached directly and through a network that fails on demand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from chalicelib.aws.lease_item import table_definition
from chalicelib.aws.lease_table import DynamoLeaseTable
from tests import dynalite
from tests.faults.cluster import IMPATIENT
from tests.faults.weak_network import WeakNetwork, weak_network


@dataclass(frozen=True)
class Store:
    """One empty table: `truth` reaches it directly, `leases` over `network`, as a router does."""

    truth: DynamoLeaseTable
    leases: DynamoLeaseTable
    network: WeakNetwork
    endpoint: str
    name: str


@pytest.fixture(scope="session")
def dynalite_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if reason := dynalite.why_not():
        pytest.skip(reason)
    with dynalite.running(tmp_path_factory.mktemp("dynalite")) as endpoint:
        yield endpoint


@pytest.fixture
def store(dynalite_endpoint: str) -> Iterator[Store]:
    direct = dynalite.client(dynalite_endpoint, connections=64)
    name = f"runhive-{uuid4().hex[:8]}"
    direct.create_table(**table_definition(name))
    direct.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100})
    with weak_network(dynalite_endpoint) as network:
        weak = dynalite.client(network.endpoint, connections=64, **IMPATIENT)
        yield Store(DynamoLeaseTable(name, direct), DynamoLeaseTable(name, weak), network, dynalite_endpoint, name)
