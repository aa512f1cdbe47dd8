"""Whether tests use the packs that are built here: only where they are asked to; a build changes no other test."""

from __future__ import annotations

import os

from chalicelib.node.packs import pack_folders

WITH_PACKS = os.environ.get("RUNHIVE_TEST_PACKS") == "1"
"""As `make test-runtimes` has it; a language that is missing is a failure then."""
FOLDERS = pack_folders() if WITH_PACKS else ()
