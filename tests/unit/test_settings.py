"""Settings: defaults, strict parsing, and errors that name the setting."""

from __future__ import annotations

import pytest

from chalicelib.settings import TABLE, BadSetting, Settings


def test_every_default_parses() -> None:
    settings = Settings({})
    assert (settings.host, settings.port, settings.nodes, settings.threshold) == ("127.0.0.1", 8000, 3, 8)


@pytest.mark.parametrize("name", ["RUNHIVE_THRESHOLD", "THRESHOLD"])
def test_a_value_is_read_with_and_without_the_prefix(name: str) -> None:
    assert Settings({name: "5"}).threshold == 5


BAD = [("PORT", "many"), ("PORT", "70000"), ("NODES", "0"), ("RUNHIVE_PLACE", "moon")]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_refuses_and_names_itself(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"^{name}="):
        Settings({name: value})


def test_an_empty_value_means_the_default() -> None:
    assert Settings({"PORT": ""}).port == 8000


def test_a_name_outside_the_table_is_an_error() -> None:
    with pytest.raises(AttributeError):
        Settings({}).no_such_setting  # noqa: B018


def test_every_row_says_what_it_means() -> None:
    assert all(row.meaning and row.name.isupper() for row in TABLE)
