"""Runs a source file as an interactive interpreter would: the value of a last expression is shown.

Figures and values with a rich form go to .display.json in the working directory, which the node reads.
"""

import _ast
import os
import sys
from importlib.machinery import PathFinder
from io import FileIO

HERE = os.path.dirname(os.path.abspath(__file__))
FIGURES = "module://runhive_figures"
DRAWS = PathFinder.find_spec("matplotlib") is not None
NOT_SIMPLE = tuple(b"# @ if for while with def class try async match".split())
"""What a compound statement may begin with, and some that are none."""
REHEARSALS = 16
"""After so many calls CPython has specialised a function."""


def run():
    """Runs the file that the command names after this one's starter; an error in it is the caller's to raise."""
    sys.argv[:] = sys.argv[1:]
    path, started_in = sys.argv[0], os.getcwd()
    folder, inside, _ = path.rpartition("/")
    sys.path[0] = os.path.join(started_in, folder) if inside else started_in
    sys.path.append(HERE)
    sys.excepthook = _show_traceback
    sys.displayhook = _show_value
    source = _read(path)
    if DRAWS and b"import" in source:
        _draw_here()
    names = {"__name__": "__main__", "__builtins__": __builtins__, "__file__": path}
    try:
        for code in _parts(source, path):
            exec(code, names)
    finally:
        _leave_display(started_in)


def _draw_here():
    """Makes this file's figures matplotlib's way of showing them, unless the program's environment names another."""
    os.environ.setdefault("MPLBACKEND", FIGURES)
    if "matplotlib" in sys.modules:  # a warm interpreter has read that variable already
        sys.modules["matplotlib"].rcParams["backend"] = os.environ["MPLBACKEND"]


def rehearse():
    """Reads and compiles a few times, so that copies of this process find their way prepared and copy fewer pages."""
    for _ in range(REHEARSALS):
        for rehearsed in (b"1", b"1;1"):
            _parts(_read(os.devnull) + rehearsed, "a rehearsal")


def _read(path):
    with FileIO(path) as opened:
        return opened.readall()


def _parts(source, path):
    """The source, compiled: what is run as it is, then the expression at the end, if there is one, which is shown."""
    statement = _simple_statement(source, path)
    if statement:
        return (statement,)
    tree = compile(source, path, "exec", _ast.PyCF_ONLY_AST)
    last = [tree.body.pop()] if tree.body and isinstance(tree.body[-1], _ast.Expr) else []
    shown = compile(_ast.Interactive(last), path, "single")
    return (compile(tree, path, "exec"), shown) if tree.body else (shown,)


def _simple_statement(source, path):
    """The source, compiled without making a tree of it, if it is certainly one simple statement; else None."""
    line = source.strip()
    if line and not (line.startswith(NOT_SIMPLE) or b"\n" in line or b"\r" in line or b";" in line or b"\\" in line):
        try:
            return compile(source, path, "single")
        except SyntaxError:  # which is told as for any file
            pass


def _show_traceback(kind, error, trace):
    """What was printed, then Python's own traceback without the frames of this file and of the parser that it calls."""
    try:
        sys.stdout.flush()
    except Exception:
        pass
    while trace and trace.tb_frame.f_code.co_filename != sys.argv[0]:
        trace = trace.tb_next
    sys.__excepthook__(kind, error.with_traceback(trace), trace)


def _show_value(value):
    if value is None:
        return
    sys.__displayhook__(value)
    if any(name.startswith("_repr_") for name in dir(type(value))):
        from runhive_display import show

        show(value)


def _leave_display(folder):
    """Writes down what is to be shown, if the program came near anything of the kind."""
    if "matplotlib.pyplot" in sys.modules:
        from runhive_figures import show

        show()
    display = sys.modules.get("runhive_display")
    if display:
        display.write(os.path.join(folder, ".display.json"))
