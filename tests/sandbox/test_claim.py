"""The node's answer under Lambda's runtime: claimed or not when a program calls the API, and given before an end."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import profiles
from tests.sandbox.conftest import AGAIN
from tests.unprivileged import run_script

SCRIPT = Path(__file__).with_name("runtime_api.py")

pytestmark = [
    pytest.mark.skipif(AGAIN, reason="always tried on the imitated Lambda: once is enough"),
    pytest.mark.skipif(not profiles.is_supported("lambda"), reason="no seccomp to imitate Lambda with"),
    pytest.mark.skipif(not find_spec("awslambdaric"), reason="awslambdaric is not installed"),
]


def test_without_a_claim_the_stand_in_is_as_weak_as_the_emulator() -> None:
    answers = run_script(SCRIPT, "off", timeout_s=200, profile="lambda")
    assert answers["first"] == "FORGED for the first caller"
    assert answers["second"] == "FORGED for the second caller"


def test_a_claimed_response_can_be_neither_forged_nor_followed_by_a_theft() -> None:
    answers = run_script(SCRIPT, "on", timeout_s=200, profile="lambda")
    assert answers["first"].startswith("refused HTTP Error 403")
    assert answers["second"] == "an honest answer\n"


def test_an_environment_in_which_something_may_live_on_ends_after_its_answer() -> None:
    answers = run_script(SCRIPT, "retire", timeout_s=200, profile="lambda")
    assert answers == {"first": "well\n", "second": "", "ended with": 1}
