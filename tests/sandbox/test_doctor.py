"""The doctor names the level, and fails where it is too low."""

from __future__ import annotations

import pytest

from chalicelib.node.sandbox import LEVELS, Sandbox
from infra import doctor
from tests.sandbox.conftest import AGAIN

pytestmark = pytest.mark.skipif(AGAIN, reason="once is enough")


def test_it_says_what_is_stopped_and_what_is_not(capsys: pytest.CaptureFixture[str], sandbox: Sandbox) -> None:
    assert doctor.main(["--require", "none"]) == 0
    said = capsys.readouterr().out
    assert f"level: {sandbox.level}\n" in said
    assert "not stopped: holes in the kernel" in said
    assert "✓ tried: memory ends it" in said


def test_it_refuses_a_word_that_is_no_level(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        doctor.main(["--require", "fort knox"])
    complaint = capsys.readouterr().err
    assert all(level in complaint for level in LEVELS)
