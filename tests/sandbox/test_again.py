"""The whole room again: as an unprivileged user, without Landlock, and as on AWS Lambda."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import profiles
from tests.sandbox.conftest import AGAIN
from tests.unprivileged import run_command

HERE = Path(__file__).parent


@pytest.mark.skipif(AGAIN, reason="this is the room run again")
@pytest.mark.parametrize("profile", ["kernel+", "kernel", "lambda"])
def test_the_room_again(profile: str) -> None:
    if not profiles.is_supported(profile):
        pytest.skip("this kernel has no seccomp to imitate a weaker machine with")
    pytest_again = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", str(HERE)]
    run_command(pytest_again, timeout_s=600, profile=profile)
