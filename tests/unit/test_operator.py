"""What an operator types wrongly is told in words, before AWS is asked anything."""

import pytest

from infra.__main__ import main


def test_a_command_that_is_none_is_named(capsys):
    assert main(["nonsense"]) == 2
    said = capsys.readouterr().err
    assert "there is no command nonsense" in said
    assert "  keys " in said


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("keys create --stage test", "create needs a name"),
        ("keys revoke --stage test", "revoke needs the id of a key"),
        ("keys create me --per-minute 0 --stage test", "a quota is at least 1"),
        ("nodes drain --stage test", "drain needs the name of a node"),
        ("nodes threshold node-1 --stage test", "threshold needs --threshold"),
        ("nodes add node-9 --threshold -2 --stage test", "a threshold is at least 1"),
        ("cost", "required: --stage"),
    ],
)
def test_wrong_arguments_are_told_with_the_usage_of_their_command(typed, told, capsys):
    with pytest.raises(SystemExit) as ended:
        main(typed.split())
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert told in said
    assert said.startswith(f"usage: python -m infra {typed.split()[0]} ")
