"""What the tests of languages share: a node of this machine, with packs only where they are asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from chalicelib.node.checks import Toolchains, toolchains_here
from chalicelib.node.packs import pack_folders
from chalicelib.node.runner import Node
from chalicelib.node.sandbox import Choice, Sandbox
from chalicelib.node.toolchain import readable
from chalicelib.runtimes import catalogue
from chalicelib.wiring import CHECKS

WITH_PACKS = os.environ.get("RUNHIVE_TEST_PACKS") == "1"


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox(Choice(readable=readable()))
    yield made
    made.close()


@pytest.fixture(scope="session")
def toolchains(sandbox: Sandbox) -> Toolchains:
    """What this machine has: its own programs, and with RUNHIVE_TEST_PACKS=1 the packs that are built."""
    here = toolchains_here(memory=CHECKS, folders=pack_folders() if WITH_PACKS else ())
    here.recall(sandbox)
    here.prove(sandbox)
    return here


@pytest.fixture(scope="session")
def node(sandbox: Sandbox, toolchains: Toolchains) -> Node:
    return Node("test", sandbox, toolchains)


def skip_absent(node: Node, name: str) -> None:
    """Skips where the runtime is not here; with all packs built, that is a failure."""
    if name not in node.toolchains.versions:
        assert not WITH_PACKS, f"{name} is not here, or its check failed"
        pytest.skip(f"{name} needs the pack {catalogue()[name].pack}: make test-runtimes")
