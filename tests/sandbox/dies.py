"""A supervisor that runs one program, tells where its folders are, and is gone without a word."""

from __future__ import annotations

import json
import os
import sys

from chalicelib.node.sandbox import Sandbox
from tests.sandbox.running import run_python

sandbox = Sandbox()
run_python(sandbox, "print('hi')")
with sandbox.workspace() as workspace:
    print(json.dumps(str(workspace.path.parent)))
sys.stdout.flush()
os._exit(0)
