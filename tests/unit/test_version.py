"""SemVer selectors pick versions as npm's semver (and so Piston) does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.version import normal, version_key, version_matches

NUMBERS = st.integers(0, 40)
VERSIONS = st.tuples(NUMBERS, NUMBERS, NUMBERS)


@pytest.mark.parametrize(
    ("selector", "fits", "does_not"),
    [
        ("*", ["0.0.0", "99.1.2"], []),
        ("", ["3.12.0"], []),
        ("3", ["3.0.0", "3.12.4"], ["2.9.9", "4.0.0", "30.0.0"]),
        ("3.x", ["3.0.0", "3.12.4"], ["4.0.0"]),
        ("3.12.x", ["3.12.0", "3.12.9"], ["3.13.0", "3.1.2"]),
        ("3.12.1", ["3.12.1"], ["3.12.0", "3.12.10"]),
        ("v3.12.1", ["3.12.1"], ["3.12.2"]),
        ("=3.12.1", ["3.12.1"], ["3.12.2"]),
        ("^1.2.3", ["1.2.3", "1.9.0"], ["1.2.2", "2.0.0"]),
        ("^0.2.3", ["0.2.3", "0.2.9"], ["0.3.0"]),
        ("^0.0.3", ["0.0.3"], ["0.0.4"]),
        ("^0", ["0.9.9"], ["1.0.0"]),
        ("~1.2.3", ["1.2.3", "1.2.9"], ["1.3.0"]),
        ("~1", ["1.0.0", "1.9.9"], ["2.0.0"]),
        (">=3.9 <3.12", ["3.9.0", "3.11.9"], ["3.8.9", "3.12.0"]),
        (">3", ["4.0.0"], ["3.99.0"]),
        ("> 3.1.0", ["3.1.1"], ["3.1.0"]),
        ("<=3", ["3.99.99", "0.1.0"], ["4.0.0"]),
        ("<3", ["2.9.9"], ["3.0.0"]),
        ("3.9 - 3.11", ["3.9.0", "3.11.9"], ["3.12.0"]),
        ("2.x || >=4", ["2.7.18", "4.0.0", "5.1.0"], ["3.0.0"]),
        ("latest", [], ["3.12.0"]),
        ("3.12.0; rm -rf", [], ["3.12.0"]),
    ],
)
def test_selectors(selector, fits, does_not):
    assert [version for version in fits if not version_matches(selector, version)] == []
    assert [version for version in does_not if version_matches(selector, version)] == []


@given(VERSIONS)
def test_a_version_selects_itself_and_what_is_written_shorter(version):
    text = ".".join(map(str, version))
    for selector in (
        text,
        f"^{text}",
        f"~{text}",
        f">={text}",
        f"<={text}",
        f"{version[0]}",
        f"{version[0]}.{version[1]}.x",
    ):
        assert version_matches(selector, text), selector


@given(VERSIONS, VERSIONS)
def test_above_and_below_part_all_versions(one, other):
    text, bound = ".".join(map(str, one)), ".".join(map(str, other))
    assert version_matches(f">={bound}", text) != version_matches(f"<{bound}", text)
    assert version_matches(f">{bound}", text) != version_matches(f"<={bound}", text)


@given(st.text(max_size=20))
def test_no_selector_raises(selector):
    assert version_matches(selector, "3.12.0") in (True, False)


def test_a_version_always_has_three_numbers():
    assert normal("8.6") == "8.6.0"
    assert normal("25.0.3+9") == "25.0.3"
    assert version_key("OTP 27") == (27, 0, 0)
