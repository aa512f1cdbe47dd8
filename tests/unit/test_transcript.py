"""What a log line may hold of a call's code and output once an operator has asked for it."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.api.transcript import MOST_BYTES, transcript
from chalicelib.settings import BadSetting, Settings

FORM = "application/x-www-form-urlencoded"


def told(body: Any, answer: Any = None, kind: str = "application/json") -> dict[str, str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return transcript(SimpleNamespace(raw_body=raw, headers={"content-type": kind}), answer, 1 << 20)  # type: ignore


def test_what_was_sent_and_what_was_printed_are_told() -> None:
    body = {"language": "c", "files": [{"content": "é"}], "stdin": "in", "args": ["a"], "env": {"SECRET": "x"}}
    answer = {"compile": {"stdout": "", "stderr": "a warning"}, "run": {"stdout": "out", "stderr": "", "code": 0}}
    assert told(body, answer) == {
        "sent.files": '[{"content": "é"}]',
        "sent.stdin": "in",
        "sent.args": '["a"]',
        "printed.compile.stderr": "a warning",
        "printed.run.stdout": "out",
    }
    assert told({"command": "1+1"}, {"result": "2\n"}) == {"sent.command": "1+1", "printed.result": "2\n"}


@pytest.mark.parametrize("text", ["x" * 100_000, "é" * 50_000, "\ud800" * 9_000])
def test_each_entry_is_cut(text: str) -> None:
    for entry in told({"command": text}, {"result": text}).values():
        assert MOST_BYTES <= len(entry.encode()) <= MOST_BYTES + 30
        assert entry.endswith(" bytes)")


def test_forms_are_told_and_what_is_no_submission_is_not() -> None:
    assert told(b"files=print(1)&stdin=a", kind=FORM)["sent.stdin"] == "a"
    assert told(b'{"command": "1"}', kind=FORM) == {"sent.command": "1"}, "curl's -d without a header"
    for body in (b"", b"\xff", b"[1]", b"[" * 100_000):
        assert told(body) == {}


@pytest.mark.parametrize(
    ("given", "on"), [({}, False), ({"RUNHIVE_LOG_CODE": "off"}, False), ({"RUNHIVE_LOG_CODE": "on"}, True)]
)
def test_the_switch_is_off_by_default(given: dict[str, str], on: bool) -> None:
    assert Settings(given).log_code is on


@pytest.mark.parametrize("value", ["true", "1", "ON", "yes"])
def test_the_switch_takes_no_other_word(value: str) -> None:
    with pytest.raises(BadSetting, match="RUNHIVE_LOG_CODE"):
        Settings({"RUNHIVE_LOG_CODE": value})
