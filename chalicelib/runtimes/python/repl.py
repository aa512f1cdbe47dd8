"""Starts the REPL's manner of running a file: a module, since the warm interpreter has it loaded already."""

from runhive_repl import run

run()
