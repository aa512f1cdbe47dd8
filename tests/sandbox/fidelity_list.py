"""Writes what a Python program can tell of its host into docs/security.md: python -m tests.sandbox.fidelity_list."""

from __future__ import annotations

import re
from pathlib import Path

from tests.sandbox.programs import DIFFERENCES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"
BEGIN, END = "<!-- fidelity: begin -->", "<!-- fidelity: end -->"


def rendered() -> str:
    rows = ["| end | what differs |", "|---|---|"]
    rows += [f"| {ends} | {what} |" for ends, what in DIFFERENCES.values()]
    return "\n".join([BEGIN, *rows, END])


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    PAGE.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: rendered(), page, flags=re.DOTALL), "utf-8")
