"""Fixtures that several rooms of tests share."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest

from tests.served import Served, serve

hypothesis.settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("steady")
"""The same examples in every run, and no failure for want of speed: tests run beside each other on small machines."""


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """One server for the whole session, with the default settings."""
    with serve() as running:
        yield running
