"""One sandbox for all tests of this room, as whoever runs the tests, on the machine that the profile imitates."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from chalicelib.node.sandbox import Sandbox
from tests import profiles

AGAIN = "RUNHIVE_TEST_PROFILE" in os.environ
"""This is the room run again by test_again.py."""
PROFILE = os.environ.get("RUNHIVE_TEST_PROFILE", "kernel+")


@pytest.fixture(scope="package")
def profile() -> str:
    return PROFILE


@pytest.fixture(scope="package")
def sandbox(profile: str) -> Iterator[Sandbox]:
    running = Sandbox(profiles.CHOICES[profile])
    yield running
    running.close()
