"""What the tests of languages share: a node of this machine, with packs only where they are asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from chalicelib.core.outcome import Execution
from chalicelib.node.checks import Toolchains, toolchains_here
from chalicelib.node.runner import Node
from chalicelib.node.sandbox import Choice, Sandbox
from chalicelib.node.toolchain import readable
from chalicelib.runtimes import catalogue
from chalicelib.wiring import CHECKS
from tests.packs import FOLDERS, WITH_PACKS
from tests.runtimes.programs import Program


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox(Choice(readable=readable()))
    yield made
    made.close()


@pytest.fixture(scope="session")
def toolchains(sandbox: Sandbox) -> Toolchains:
    """What this machine has: its own programs, and with RUNHIVE_TEST_PACKS=1 the packs that are built."""
    here = toolchains_here(memory=CHECKS, folders=FOLDERS)
    here.recall(sandbox)
    here.prove(sandbox)
    return here


@pytest.fixture(scope="session")
def node(sandbox: Sandbox, toolchains: Toolchains) -> Node:
    return Node("test", sandbox, toolchains)


@pytest.fixture(scope="session")
def begun(node: Node, request: pytest.FixtureRequest) -> Iterator[Mapping[Program, Future[Execution]]]:
    """The programs of all tests that were chosen, in their order, one on each processor: compilers take their time.

    Where tests go side by side in several processes, the others have the other processors.
    """
    chosen = [item.callspec.params.get("program") for item in request.session.items if hasattr(item, "callspec")]
    wanted = [each for each in chosen if isinstance(each, Program) and each.name in node.toolchains.versions]
    with ThreadPoolExecutor(1 if hasattr(request.config, "workerinput") else os.cpu_count()) as threads:
        yield {program: threads.submit(node.execute, program.submission()) for program in wanted}
        threads.shutdown(cancel_futures=True)


@pytest.fixture
def execution(program: Program, begun: Mapping[Program, Future[Execution]]) -> Execution:
    """What came of the test's program. Skips where its runtime is not here; with all packs built, that is a failure."""
    if program not in begun:
        assert not WITH_PACKS, f"{program.name} is not here, or its check failed"
        pytest.skip(f"{program.name} needs the pack {catalogue()[program.name].pack}: make test-runtimes")
    return begun[program].result()


def of_kind(kind: str, *names: str) -> pytest.MarkDecorator:
    """Runs a test with the program of that kind in each of the runtimes."""
    return pytest.mark.parametrize("program", [pytest.param(Program(kind, name), id=name) for name in names])
