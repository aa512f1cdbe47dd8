"""Fixtures that several rooms of tests share."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest

from tests import side_by_side
from tests.served import Served, serve

hypothesis.settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("steady")
"""The same examples in every run, and no failure for want of speed: tests run beside each other on small machines."""


def pytest_xdist_auto_num_workers() -> int:
    return side_by_side.processes()


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> side_by_side.ByRoom:
    return side_by_side.ByRoom(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: side_by_side.place(item.nodeid))


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    if config.option.numprocesses and config.option.verbose == 0:
        config.pluginmanager.register(side_by_side.Told(config))


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """One server for the whole session, with the default settings."""
    with serve() as running:
        yield running
