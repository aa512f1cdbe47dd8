"""Fixtures that several rooms of tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.served import Served, serve


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """One server for the whole session, with the default settings."""
    with serve() as running:
        yield running
