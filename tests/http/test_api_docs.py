"""docs/api.md keeps its word: every example in it is sent, and the answer has what is shown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import requests

from tests.served import ROOT, Served

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
EXAMPLES = re.findall(r"```http\n(\w+) (\S+)\n(.*?)```\n```json\n(.*?)```", PAGE, re.DOTALL)


def test_no_example_is_left_out() -> None:
    assert PAGE.count("```") == 4 * len(EXAMPLES)


@pytest.mark.parametrize(("method", "path", "body", "shown"), EXAMPLES)
def test_an_example_is_answered_as_shown(served: Served, method: str, path: str, body: str, shown: str) -> None:
    sent, expected = json.loads(body or "null"), json.loads(shown)
    answered = requests.request(method, served.url + path, json=sent, timeout=60)
    assert answered.status_code == (400 if "message" in expected else 200)
    assert_has(answered.json(), expected)


def assert_has(answer: Any, shown: Any) -> None:
    """Every key that is shown has the value that is shown; of a list of runtimes, those that are shown are there."""
    if isinstance(shown, dict):
        assert shown.keys() <= answer.keys()
        for key, value in shown.items():
            assert_has(answer[key], value)
    elif isinstance(shown, list) and shown and isinstance(shown[0], dict) and "aliases" in shown[0]:
        for each in shown:
            assert_has(next(one for one in answer if one["language"] == each["language"]), each)
    elif isinstance(shown, list):
        assert len(answer) == len(shown)
        for one, each in zip(answer, shown):
            assert_has(one, each)
    else:
        assert answer == shown
