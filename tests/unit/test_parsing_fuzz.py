"""Whatever JSON comes, the parser makes a submission or refuses with a message; nothing else ever comes out of it."""

from __future__ import annotations

import json
from base64 import b64encode
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
NAMES = st.lists(st.sampled_from(["..", ".", "", "a", "b.py", "-x", "\0", "\ud800"]), min_size=1, max_size=4).map(
    "/".join
)
GOOD_TEXT = st.text(max_size=20)
ENCODED = st.binary(max_size=20).flatmap(
    lambda content: st.sampled_from(
        [
            {"content": content.hex(), "encoding": "hex"},
            {"content": b64encode(content).decode(), "encoding": "base64"},
            {"content": content.decode("latin-1"), "encoding": "utf8"},
        ]
    )
)
FILES = st.tuples(ENCODED, st.none() | st.uuids().map(str)).map(lambda file: {**file[0], "name": file[1]})
CASES = st.fixed_dictionaries({}, optional={name: GOOD_TEXT for name in ("stdin", "expected_output")})
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "stdin": GOOD_TEXT,
    "args": st.lists(GOOD_TEXT, max_size=3),
    "env": st.dictionaries(st.sampled_from("ABC"), GOOD_TEXT, max_size=3),
    "mode": st.sampled_from(["program", "repl"]),
    "run_timeout": st.integers(-1, 3000),
    "compile_memory_limit": st.floats(1, 2**30),
    "compare": st.sampled_from(["exact", "float"]),
    "tolerance": st.floats(0, 1),
    "cases": st.lists(CASES, max_size=3),
}
GOOD = st.fixed_dictionaries(
    {
        "language": st.sampled_from(["python", "c"]),
        "version": st.just("*"),
        "files": st.lists(FILES, max_size=4).map(lambda files: [{"content": "x"}, *files]),
    },
    optional=FIELDS,
)
WRONG = st.dictionaries(st.sampled_from(["language", "version", "files", "outputs", *FIELDS]), ANYTHING, max_size=1)
SPOILT_FILE = st.fixed_dictionaries({"content": ANY_TEXT}, optional={"name": NAMES, "encoding": ANYTHING})
BODIES = st.one_of(
    GOOD,
    st.tuples(GOOD, WRONG).map(lambda both: both[0] | both[1]),
    st.tuples(GOOD, SPOILT_FILE).map(lambda both: both[0] | {"files": [*both[0]["files"], both[1]]}),
    st.tuples(GOOD, st.lists(NAMES, max_size=2)).map(lambda both: both[0] | {"outputs": both[1], "cases": None}),
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


@settings(max_examples=300)
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
