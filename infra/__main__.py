"""python -m infra <command> …: what the operator of a cluster types. Each command is a module with main(argv)."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TextIO

COMMANDS = {
    "up": ("infra.up", "make or renew the stage's stack, and write its Chalice configuration"),
    "deploy": ("infra.deploy", "up, chalice deploy, the page, the nodes, a smoke run"),
    "template": ("infra.template", "the whole stage as one CloudFormation template, to deploy by other means"),
    "settle": ("infra.settle", "after such a deploy: the page, the nodes, a smoke run"),
    "destroy": ("infra.destroy", "remove every trace of a stage"),
    "nodes": ("infra.nodes", "add, drain, remove, list nodes; change a threshold"),
    "keys": ("infra.keys", "create, list and revoke callers' keys"),
    "cost": ("infra.cost", "the worst bill per hour and the idle bill"),
    "doctor": ("infra.doctor", "what this machine grants the sandbox"),
    "packs": ("infra.packs", "build and publish toolchains"),
}


def main(argv: list[str]) -> int:
    """Runs a command; 2 for a wrong one, 130 for one that was interrupted."""
    if argv in (["help"], ["--help"], ["-h"]):
        _tell_usage(sys.stdout)
        return 0
    if not argv or argv[0] not in COMMANDS:
        if argv:
            print(f"there is no command {argv[0]}", file=sys.stderr)
        _tell_usage(sys.stderr)
        return 2
    module, _ = COMMANDS[argv[0]]
    try:
        command = import_module(module)
    except ModuleNotFoundError as missing:
        print(f"{missing.name} is missing: run `make test` once, or .venv/bin/python -m infra", file=sys.stderr)
        return 1
    try:
        return command.main(argv[1:]) or 0
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _tell_usage(stream: TextIO) -> None:
    print("usage: python -m infra <command> …\n", file=stream)
    for name, (_, meaning) in COMMANDS.items():
        print(f"  {name:9} {meaning}", file=stream)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
