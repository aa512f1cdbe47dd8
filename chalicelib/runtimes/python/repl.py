"""Runs a source file as an interactive interpreter would: the value of a last expression is shown."""

import ast
import sys


def _show_traceback(kind, error, trace):
    import traceback

    own_frames = 0
    for frame, _ in traceback.walk_tb(trace):
        if frame.f_code.co_filename != __file__:
            break
        own_frames += 1
    for _ in range(own_frames):
        trace = trace.tb_next
    sys.__excepthook__(kind, error.with_traceback(trace), trace)


def _run(path):
    with open(path, encoding="utf-8") as file:
        source = file.read()
    sys.excepthook = _show_traceback
    sys.argv[:] = sys.argv[1:]
    tree = ast.parse(source, path)
    last = [tree.body.pop()] if tree.body and isinstance(tree.body[-1], ast.Expr) else []
    names = {"__name__": "__main__", "__builtins__": __builtins__}
    exec(compile(tree, path, "exec"), names)
    exec(compile(ast.Interactive(last), path, "single"), names)


_run(sys.argv[1])
