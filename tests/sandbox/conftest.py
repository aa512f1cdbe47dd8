"""One sandbox for all tests of this room, as whoever runs the tests: as root it gives each slot a uid of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.node.sandbox import Sandbox


@pytest.fixture(scope="package")
def sandbox() -> Iterator[Sandbox]:
    running = Sandbox()
    yield running
    running.close()
