"""Whatever JSON comes, the parser makes a submission or refuses with a message; nothing else ever comes out of it."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import BadSubmission
from chalicelib.core.parsing import parse_command, parse_execute
from chalicelib.core.submission import Submission
from tests.unit.test_parsing import RUNTIMES, VERSIONS

ANY_TEXT = st.text(st.characters(), max_size=20)
"""With lone surrogates: JSON can hold them."""
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3), max_leaves=8
)
NAMES = ANY_TEXT | st.lists(st.sampled_from(["..", ".", "", "a", "b.py", "-x", "\0"]), max_size=5).map("/".join)


def sometimes(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(usual, usual, ANYTHING)


FILES = st.fixed_dictionaries(
    {"content": sometimes(ANY_TEXT)},
    optional={"name": sometimes(NAMES), "encoding": sometimes(st.sampled_from(["utf8", "base64", "hex"]))},
)
CASES = st.fixed_dictionaries({}, optional={name: sometimes(ANY_TEXT) for name in ("stdin", "expected_output")})
BODIES = st.fixed_dictionaries(
    {
        "language": st.sampled_from(["python", "c"]),
        "version": st.sampled_from(["*", "3.x", "13"]),
        "files": sometimes(st.lists(FILES, max_size=4)),
    },
    optional={
        "stdin": sometimes(ANY_TEXT),
        "args": sometimes(st.lists(ANY_TEXT, max_size=3)),
        "env": sometimes(st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3)),
        "mode": sometimes(st.sampled_from(["program", "repl"])),
        "run_timeout": sometimes(st.integers(-2, 4000)),
        "compile_memory_limit": sometimes(st.floats()),
        "cases": sometimes(st.lists(CASES, max_size=3)),
        "compare": sometimes(st.sampled_from(["exact", "float"])),
        "tolerance": sometimes(st.floats(0, 1)),
        "outputs": sometimes(st.lists(NAMES, max_size=3)),
    },
)


def check(submission: Submission) -> None:
    """What the node relies on."""
    names = [file.name for file in submission.files]
    assert len(set(names)) == len(names) > 0
    for name in (*names, *submission.outputs):
        parts = PurePosixPath(name).parts
        assert parts and not name.startswith(("/", "-")) and ".." not in parts and "\0" not in name
    assert all("\0" not in word for word in (*submission.args, *submission.env.values()))
    for limits in submission.limits.values():
        assert all(value > 0 for value in limits.to_wire().values())
    wire = json.loads(json.dumps(submission.to_wire(), ensure_ascii=False).encode("utf-8"))
    assert Submission.from_wire(wire) == submission


@settings(max_examples=150)
@given(BODIES)
def test_a_body_near_to_a_good_one_is_parsed_or_refused(body: Any) -> None:
    try:
        check(parse_execute(body, RUNTIMES, VERSIONS))
    except BadSubmission as error:
        error.message.encode("utf-8")
        assert len(error.message) < 500


@settings(max_examples=80)
@given(st.dictionaries(st.sampled_from(["language", "version", "files", "command"]), ANYTHING) | ANYTHING)
def test_any_body_is_parsed_or_refused(body: Any) -> None:
    for parse in (parse_execute, parse_command):
        try:
            check(parse(body, RUNTIMES, VERSIONS))
        except BadSubmission as error:
            error.message.encode("utf-8")
