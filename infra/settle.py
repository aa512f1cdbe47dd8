"""python -m infra settle: the page, the nodes, the callers and a smoke run, where the functions are there already."""

from __future__ import annotations

from infra.deploy import settle
from infra.terminal import parser, run


def main(argv: list[str]) -> int:
    return run(settle, parser(__doc__).parse_args(argv).stage)
