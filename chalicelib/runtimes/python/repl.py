"""Runs a source file as an interactive interpreter would: the value of a last expression is shown."""

import ast
import sys


def _show_traceback(kind, error, trace):
    """Python's own traceback, without the frames of this file and of the parser that it calls."""
    while trace and trace.tb_frame.f_code.co_filename != sys.argv[0]:
        trace = trace.tb_next
    sys.__excepthook__(kind, error.with_traceback(trace), trace)


def _run():
    sys.argv[:] = sys.argv[1:]
    path = sys.argv[0]
    sys.excepthook = _show_traceback
    with open(path, "rb") as file:
        tree = ast.parse(file.read(), path)
    last = [tree.body.pop()] if tree.body and isinstance(tree.body[-1], ast.Expr) else []
    names = {"__name__": "__main__", "__builtins__": __builtins__}
    exec(compile(tree, path, "exec"), names)
    exec(compile(ast.Interactive(last), path, "single"), names)


_run()
