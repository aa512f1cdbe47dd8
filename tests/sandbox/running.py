"""Runs small programs in a sandbox and gives their outcomes."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from chalicelib.core.limits import Limits
from chalicelib.core.outcome import Outcome
from chalicelib.core.submission import SourceFile
from chalicelib.node.sandbox import Command, Sandbox

DEFAULTS = Limits(wall_ms=20_000, cpu_ms=10_000)
"""Patient: the machine that tests may be busy."""
ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp"}


def run_python(
    sandbox: Sandbox,
    code: str | bytes,
    stdin: bytes = b"",
    args: Sequence[str] = (),
    limits: Limits = DEFAULTS,
    files: Mapping[str, bytes] = {},
    **choices: bool,
) -> Outcome:
    """`python main.py <args>` in a workspace of its own."""
    source = code.encode() if isinstance(code, str) else code
    with sandbox.workspace() as workspace:
        workspace.put([SourceFile("main.py", source), *(SourceFile(name, content) for name, content in files.items())])
        return sandbox.run(Command((sys.executable, "main.py", *args), ENV, stdin, limits, **choices), workspace)


def run_shell(sandbox: Sandbox, script: str, limits: Limits = DEFAULTS) -> Outcome:
    with sandbox.workspace() as workspace:
        return sandbox.run(Command(("/bin/sh", "-c", script), ENV, b"", limits), workspace)
