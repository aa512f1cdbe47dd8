"""The emulated cloud, started once for all tests here."""

from __future__ import annotations

import os
from typing import Iterator

import pytest

from infra.emulated import EmulatedCloud


@pytest.fixture(scope="session")
def emulated_cloud() -> Iterator[EmulatedCloud]:
    """An empty cloud, with this process as its operator: boto3 here reaches it without being told."""
    before = dict(os.environ)
    with EmulatedCloud() as cloud:
        os.environ.update(cloud.variables)
        try:
            yield cloud
        finally:
            os.environ.clear()
            os.environ.update(before)
