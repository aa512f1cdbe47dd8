"""What the tests of languages share: a node of this machine, with packs only where they are asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from chalicelib.node.checks import Toolchains, toolchains_here
from chalicelib.node.packs import pack_folders, readable
from chalicelib.node.runner import Node
from chalicelib.node.sandbox import Choice, Sandbox

WITH_PACKS = os.environ.get("RUNHIVE_TEST_PACKS") == "1"


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox(Choice(readable=readable()))
    yield made
    made.close()


@pytest.fixture(scope="session")
def toolchains() -> Toolchains:
    """What this machine has: its own programs, and with RUNHIVE_TEST_PACKS=1 the packs that are built."""
    return toolchains_here(folders=pack_folders() if WITH_PACKS else ())


@pytest.fixture(scope="session")
def node(sandbox: Sandbox, toolchains: Toolchains) -> Node:
    return Node("test", sandbox, toolchains)
