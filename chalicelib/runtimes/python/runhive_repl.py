"""Runs a source file as an interactive interpreter would: the value of a last expression is shown.

Figures and values with a rich form go to .display.json in the working directory, which the node reads.
"""

import ast
import os
import sys
from io import FileIO

HERE = os.path.dirname(os.path.abspath(__file__))
FIGURES = "module://runhive_figures"
REHEARSALS = 16
"""After so many calls CPython has specialised a function."""


def run():
    """Runs the file that the command names after this one's starter; an error in it is the caller's to raise."""
    sys.argv[:] = sys.argv[1:]
    path = sys.argv[0]
    sys.path[:] = [os.path.dirname(os.path.abspath(path)), *sys.path[1:], HERE]
    display_file = os.path.abspath(".display.json")
    _draw_for_the_page()
    sys.excepthook = _show_traceback
    sys.displayhook = _show_value
    names = {"__name__": "__main__", "__builtins__": __builtins__, "__file__": path}
    before, last = _parts(_read(path), path)
    try:
        if before.body:
            exec(compile(before, path, "exec"), names)
        exec(compile(last, path, "single"), names)
    finally:
        _leave_display(display_file)


def rehearse():
    """Reads and compiles a few times, so that copies of this process find their way prepared and copy fewer pages."""
    for _ in range(REHEARSALS):
        before, last = _parts(_read(os.devnull) + b"1", "a rehearsal")
        compile(last, "a rehearsal", "single")


def _read(path):
    with FileIO(path) as opened:
        return opened.readall()


def _parts(source, path):
    """What is run as it is, and the expression at the end, if there is one, whose value is shown."""
    tree = ast.parse(source, path)
    last = [tree.body.pop()] if tree.body and isinstance(tree.body[-1], ast.Expr) else []
    return tree, ast.Interactive(last)


def _draw_for_the_page():
    os.environ.setdefault("MPLBACKEND", FIGURES)
    if "matplotlib" in sys.modules:  # a warm interpreter has read that variable already
        sys.modules["matplotlib"].rcParams["backend"] = os.environ["MPLBACKEND"]


def _show_traceback(kind, error, trace):
    """Python's own traceback, without the frames of this file and of the parser that it calls."""
    while trace and trace.tb_frame.f_code.co_filename != sys.argv[0]:
        trace = trace.tb_next
    sys.__excepthook__(kind, error.with_traceback(trace), trace)


def _show_value(value):
    sys.__displayhook__(value)
    if any(name.startswith("_repr_") for name in dir(type(value))):
        from runhive_display import show

        show(value)


def _leave_display(display_file):
    """Writes down what is to be shown, if the program came near anything of the kind."""
    if "matplotlib.pyplot" in sys.modules:
        from runhive_figures import show

        show()
    display = sys.modules.get("runhive_display")
    if display:
        display.write(display_file)
