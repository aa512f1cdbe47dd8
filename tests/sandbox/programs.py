"""A hundred Python programs, to be run as `python main.py a b` with two lines of input, by name.

They lie in programs.txt, one a line: a name, then its code, in which ⏎ stands for a new line.
"""

from __future__ import annotations

from pathlib import Path

INPUT = b"one\ntwo\n"
ARGS = ("a", "b")
FILES = {"local_module.py": b"X = 7\n", "data.txt": b"some data\n"}


def _program(text: str) -> bytes:
    code = text.replace("⏎", "\n").encode("utf-8", "surrogatepass") + b"\n"
    return code.replace(b"@@NULL", b"\0").replace(b"@@LATIN", b"\xe9").replace(b"@@BOM", b"\xef\xbb\xbf")


_LINES = Path(__file__).with_name("programs.txt").read_text("utf-8").splitlines()
PROGRAMS = {name: _program(code) for name, _, code in (line.partition(": ") for line in _LINES)}

DIFFERENCES = {
    "stack of a function": (
        "fast and native",
        "one frame of ours lies beneath the program's own, in `traceback.print_stack`",
    ),
    "frames": ("fast and native", "… and in `inspect.stack()`"),
    "recursion depth": ("fast and native", "… so recursion ends one call earlier"),
    "loaded modules": ("fast and native", "`sys.modules` has the modules that are loaded beforehand"),
    "frozen objects": ("fast and native", "`gc.get_freeze_count()` is not 0"),
    "module left alive": ("fast", "objects that only another module holds are not finalised"),
}
"""What a program can tell: at which end, and what."""
