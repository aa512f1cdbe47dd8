"""Two versions of one language side by side, chosen as Piston chooses: a SemVer range, the latest that fits."""

from __future__ import annotations

import pytest

from chalicelib.core.errors import BadSubmission
from chalicelib.core.parsing import parse_execute
from chalicelib.node.runner import Node
from chalicelib.runtimes import catalogue
from tests.packs import WITH_PACKS


def chosen(node: Node, language: str, version: str, content: str) -> str:
    body = {"language": language, "version": version, "files": [{"content": content}]}
    execution = node.execute(parse_execute(body, catalogue(), node.toolchains.versions))
    assert execution.run is not None, execution.compile
    return execution.run.stdout


@pytest.mark.skipif(not WITH_PACKS, reason="two Luas and two compilers of C come from packs: make test-runtimes")
def test_the_range_decides_which_version_runs(node: Node) -> None:
    assert chosen(node, "lua", "*", "print(_VERSION)") == "Lua 5.4\n"
    assert chosen(node, "lua", "5.1.x", "print(_VERSION)") == "Lua 5.1\n"
    assert chosen(node, "lua", ">=5 <5.3", "print(_VERSION)") == "Lua 5.1\n"
    assert chosen(node, "lua5.1", "*", "print(_VERSION)") == "Lua 5.1\n"
    which = '#include <stdio.h>\nint main(void) {\n#ifdef __TINYC__\nputs("tcc");\n#else\nputs("gcc");\n#endif\n}'
    assert chosen(node, "c", "*", which) == "gcc\n"
    assert chosen(node, "c", "0.9.x", which) == "tcc\n"
    assert chosen(node, "tcc", "*", which) == "tcc\n"


def test_a_version_that_is_not_here_is_refused(node: Node) -> None:
    for language, version in (("python", "2.x"), ("python", "nonsense"), ("klingon", "*")):
        with pytest.raises(BadSubmission, match=f"{language}-{version} runtime is unknown".replace("*", r"\*")):
            chosen(node, language, version, "")


def test_an_alias_is_as_good_as_the_name(node: Node) -> None:
    assert chosen(node, "py", "3.x", "print(6 * 7)") == "42\n"
