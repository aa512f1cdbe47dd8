"""Runs a script in a warm interpreter so that it sees what `python script.py` shows, and ends it.

Two ends. *fast*, the default: threads are waited for, atexit runs, the script's own names are dropped (so that
`__del__` runs), the streams are flushed, and the process leaves without taking the interpreter apart. *native*:
CPython finalises as ever, which costs several times the rest of a small run. docs/security.md lists what differs.
"""

from __future__ import annotations

import _thread
import atexit
import builtins
import gc
import os
import sys
from _signal import SIG_DFL, SIGINT, signal
from importlib.machinery import SourceFileLoader
from io import FileIO
from types import CodeType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

FLUSH_FAILED = 120
"""CPython's exit code where the streams can't be flushed at the end."""
_prepared: dict[str, tuple[CodeType, ModuleType, str]] = {}
_collected = 0
_shown_by: Callable[[Any], object] = sys.unraisablehook


class Program:
    """A script ready to run: its code, the names of its __main__, and which end it will have."""

    __slots__ = ("code", "names", "native")

    def __init__(self, code: CodeType, names: dict[str, Any], native: bool):
        self.code = code
        self.names = names
        self.native = native


def load(script: str, argv: tuple[str, ...], native: bool) -> Program | None:
    """The script with a fresh __main__, and sys set as for `python <argv>`.

    None where CPython itself must say why it can't be run: not there, not Python, a syntax error.
    """
    try:
        code, main, folder = _prepared.get(script) or _made_ready(script)
    except Exception:
        return None
    sys.modules["__main__"] = main
    sys.argv[:] = argv[1:]
    sys.orig_argv[:] = argv
    sys.path.insert(0, folder)
    return Program(code, main.__dict__, native)


def _made_ready(script: str) -> tuple[CodeType, ModuleType, str]:
    """The script's code, the module that its names go into, and the folder in which it finds others."""
    code = _compiled(script)
    main = ModuleType("__main__")
    main.__dict__.update(
        __annotations__={},
        __builtins__=builtins,
        __cached__=None,
        __file__=script,
        __loader__=SourceFileLoader("__main__", script),
    )
    return code, main, os.path.dirname(os.path.realpath(script) if os.path.islink(script) else script)


def settle() -> None:
    """Puts what there is now out of the way of garbage collections: what a program makes is all that they look at."""
    global _collected
    gc.freeze()
    _collected = _collections()


def _compiled(script: str) -> CodeType:
    with FileIO(script) as opened:  # without the layers of `open`, whose pages this process would need a copy of
        return compile(opened.readall(), script, "exec", dont_inherit=True)


def prepare(script: str, start: Callable[[], None]) -> None:
    """Says what running that script, which is Runhive's own, comes to: its work is done by a module loaded already."""
    main = ModuleType("__main__")
    main.__dict__.update(__builtins__=builtins, start=start)
    _prepared[script] = compile("start()", script, "exec"), main, os.path.dirname(script)


def rehearse(become: Callable[..., Program], *given: object) -> None:
    """Runs and ends the script that this process becomes, and leaves everything as it was: see child.rehearse."""
    kept_lists = sys.argv[:], sys.orig_argv[:], sys.path[:]
    kept = sys.modules["__main__"], sys.stdout, sys.excepthook, sys.displayhook, sys.unraisablehook
    try:
        with open(os.devnull, "w") as sys.stdout:
            program = become(*given)
            names = program.names.copy()
            exec(program.code, program.names)
            exec(compile("rehearsed = 1\nprint(rehearsed)", os.devnull, "exec"), program.names)
            _wind_up(program, lambda: None)
            program.names.clear()
            program.names.update(names)
    finally:
        sys.argv[:], sys.orig_argv[:], sys.path[:] = kept_lists
        sys.modules["__main__"], sys.stdout, sys.excepthook, sys.displayhook, sys.unraisablehook = kept


def foresee(script: str) -> None:
    """Gets ready what a program that can open nothing will want: its source for a traceback, and who shows it."""
    import linecache
    import traceback

    linecache.getlines(script)
    sys.excepthook = sys.__excepthook__ = traceback.print_exception


def leave(program: Program, error: BaseException | None) -> int:
    """Ends the process as CPython would after the script ended with that error, or without one.

    A native end only answers the exit code: the caller leaves by it.
    """
    code = 0 if error is None else _report(error)
    interrupted = isinstance(error, KeyboardInterrupt)
    if error is not None:
        error.__traceback__ = None
    if program.native and not interrupted:
        return code
    if not _wind_up(program, _run_what_was_registered):
        code = FLUSH_FAILED
    if interrupted:
        signal(SIGINT, SIG_DFL)
        os.kill(os.getpid(), SIGINT)
    os._exit(code)


def _report(error: BaseException) -> int:
    """Shows the error as CPython does at top level, and answers the exit code."""
    if isinstance(error, SystemExit):
        return _exit_code(error)
    trace = error.__traceback__ and error.__traceback__.tb_next  # without the frame that called the script
    error = error.with_traceback(trace)
    kind = type(error)
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace
    if sys.version_info >= (3, 12):
        sys.last_exc = error
    try:
        sys.excepthook(kind, error, trace)
    except SystemExit as asked:
        return _exit_code(asked)
    except BaseException as failed:
        failed = failed.with_traceback(failed.__traceback__ and failed.__traceback__.tb_next)
        print("Error in sys.excepthook:", file=sys.stderr)
        sys.__excepthook__(type(failed), failed, failed.__traceback__)
        print("\nOriginal exception was:", file=sys.stderr)
        sys.__excepthook__(kind, error, trace)
    return 1


def _exit_code(asked: SystemExit) -> int:
    code = asked.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF if -(1 << 63) <= code < 1 << 63 else 0xFF
    try:
        print(code, file=sys.stderr)
    except Exception:
        pass
    return 1


def _hide_our_frames() -> None:
    """What fails on the way out is told by CPython with the frame that called it: without ours."""
    global _shown_by
    _shown_by = sys.unraisablehook
    sys.unraisablehook = _hook


def _hook(failed: Any) -> None:
    trace = failed.exc_traceback
    while trace and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    _shown_by(type(failed)((failed.exc_type, failed.exc_value, trace, failed.err_msg, failed.object)))


def _wind_up(program: Program, run_what_was_registered: Callable[[], None]) -> bool:
    """The fast end, up to the exit itself; whether all that was written could be flushed."""
    _hide_our_frames()
    try:
        run_what_was_registered()
        _let_go(program)
    except BaseException:
        pass
    return _flush()


def _run_what_was_registered() -> None:
    if _thread._count() or getattr(sys.modules.get("threading"), "_threading_atexits", None):
        sys.modules["threading"]._shutdown()
    atexit._run_exitfuncs()


def _let_go(program: Program) -> None:
    """Drops the script's names, and what only they held: cycles too."""
    _drop(program.names)
    gc.collect(1 if _collections() == _collected else 2)


def _flush() -> bool:
    """Whether all that was written could be."""
    whole = True
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException:
            whole = False
    return whole


def _collections() -> int:
    """How often anything has come to the oldest generation. As long as nothing has, that one need not be collected.

    What the seed made is frozen, and in none; a collection of the oldest also empties the interpreter's free lists,
    which is the dearer part of it here.
    """
    return sum(generation["collections"] for generation in gc.get_stats()[1:])


def _drop(names: dict[str, Any]) -> None:
    """In CPython's order: names with one leading underscore first, then the others, __builtins__ never."""
    for private in (True, False):
        for name in tuple(names):
            if (name[:1] == "_" and name[1:2] != "_") == private and name != "__builtins__":
                names[name] = None
