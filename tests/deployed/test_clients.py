"""Piston's clients, unmodified, against the deployed zips: those that can send a key, and the rest without one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.aws.key_table import DynamoKeyStore
from chalicelib.core.access import ANONYMOUS
from chalicelib.core.keys import Key
from tests.clients.test_npm import test_runtimes_and_execute as test_npms_piston_client
from tests.clients.test_pypi import AIOPYSTONS, ECHO, TestPistonapi
from tests.deployed.deployment import ROUTER, Deployment

__all__ = ["TestPistonapi", "test_npms_piston_client"]


@dataclass(frozen=True)
class Address:
    """As much of a server as those tests need."""

    url: str


@pytest.fixture(scope="module")
def served(deployed: Deployment) -> Iterator[Address]:
    """The stage while it needs no key, since two of the clients can't send one."""
    store = DynamoKeyStore(deployed.outputs["Table"], deployed.cloud.client("dynamodb"))
    store.put(Key(ANONYMOUS, ANONYMOUS, "", per_minute=1000, at_once=10))
    functions, before = deployed.cloud.client("lambda"), deployed.function(ROUTER)["Environment"]
    variables = {**before["Variables"], "RUNHIVE_KEYS": "off"}
    functions.update_function_configuration(FunctionName=ROUTER, Environment={"Variables": variables})
    yield Address(deployed.url)
    functions.update_function_configuration(FunctionName=ROUTER, Environment={"Variables": before["Variables"]})
    store.revoke(ANONYMOUS)


def test_ultra_piston_with_a_key(deployed: Deployment) -> None:
    from ultra_piston import File, PistonClient
    from ultra_piston.errors import BadRequestError, UnexpectedStatusError

    client = PistonClient(base_url=deployed.url + "/api/v2/", api_key=deployed.key, rate_limit=0)
    assert client.post_execute("python", "*", File(content=ECHO), stdin="in").run.output == "in []\n"
    with pytest.raises(BadRequestError):
        client.post_execute("klingon", "*", File(content=""))
    without = PistonClient(base_url=deployed.url + "/api/v2/", api_key="no key", rate_limit=0)
    with pytest.raises(UnexpectedStatusError) as caught:
        without.post_execute("python", "*", File(content=ECHO))
    assert caught.value.status_code == 401


@pytest.mark.filterwarnings(*AIOPYSTONS)
def test_aiopyston_and_piston_rspy_with_a_key(deployed: Deployment) -> None:
    piston = pytest.importorskip("piston_rspy", reason="piston_rspy has no wheel for this Python")
    from pyston import File, PystonClient

    async def calls() -> tuple[Any, Any]:
        client = PystonClient(api_key=deployed.key, base_url=deployed.url + "/api/v2/")
        strict = piston.Client.with_url_and_key(deployed.url + "/api/v2", deployed.key)
        try:
            executor = piston.Executor(language="python", version="*", files=[piston.File(content=ECHO)])
            return await client.execute("python", [File(ECHO)], stdin="in"), await strict.execute(executor)
        finally:
            await client.close_session()

    awaited, answered = asyncio.run(asyncio.wait_for(calls(), timeout=60))
    assert str(awaited) == "in []\n"
    assert (answered.status, answered.run.output) == (200, " []\n")
