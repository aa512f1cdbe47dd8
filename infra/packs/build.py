"""Builds one pack from its lock: fetch, unpack, patch, run its steps, prune, check, zip, and lay it out locally."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

from chalicelib.node.install import FIXED_TIME, install, place_of, relocate
from chalicelib.node.packs import DESCRIPTION, PROJECT
from infra.packs import elf
from infra.packs.archive import write_zip
from infra.packs.debian import Apt
from infra.packs.recipe import Recipe
from infra.packs.registries import download_npm, download_wheel, npm_files
from infra.packs.tree import NEVER_NEEDED, Tree, take

PACKS = PROJECT / ".packs"
MIB = 1024 * 1024
STEP_MINUTES = 10
PLAIN_PATH = "/usr/local/bin:/usr/bin:/bin"


class BuildFailed(Exception):
    """The pack could not be made; the message says at what."""


@dataclass(frozen=True)
class Built:
    """A pack that was made: its layer zip, that zip's SHA-256, and its bytes unpacked and zipped."""

    name: str
    path: Path
    sha256: str
    unpacked_bytes: int
    zipped_bytes: int


def build(recipe: Recipe, say: Callable[[str], None], packs: Path = PACKS) -> Built:
    """Makes packs/<name>.zip and lays it out at packs/<name>. Raises BuildFailed, NotFetched, BadRecipe."""
    started = time.monotonic()
    cache = packs / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    tree = Tree(packs / "build" / recipe.name)
    say(f"{recipe.name}: fetching")
    _fill(tree, recipe, cache)
    for path, target in recipe.links.items():
        tree.link(PurePosixPath(path), target)
    _describe(tree, recipe)
    say(f"{recipe.name}: {tree.size() / MIB:.0f} MiB unpacked; fitting, pruning")
    _fit(tree, recipe, cache)
    for step in recipe.steps:
        say(f"{recipe.name}: {PurePosixPath(step[0]).name} {' '.join(step[1:])[:60]}")
        _step(tree, recipe, step, packs)
        _fit(tree, recipe, cache)
    tree.keep_licences()
    tree.prune((*NEVER_NEEDED, *recipe.prune), recipe.keep)
    _check(tree, recipe, cache)
    built = _pack(tree, recipe, packs)
    say(_report(built, time.monotonic() - started))
    return built


def _fill(tree: Tree, recipe: Recipe, cache: Path) -> None:
    lock = recipe.lock()
    for deb in Apt(recipe.suite, cache).download(lock.get("debian", {}), cache) if recipe.packages else ():
        tree.unpack(deb)
    for wanted in recipe.pypi:
        with ZipFile(download_wheel(wanted.name, lock["pypi"][wanted.name], cache)) as wheel:
            files = {entry.filename: wheel.read(entry) for entry in wheel.infolist() if not entry.is_dir()}
        licences = {name: text for name, text in files.items() if "/licenses/" in name or "LICENSE" in name.upper()}
        for name, text in licences.items():
            tree.put(PurePosixPath("licences") / wanted.name / PurePosixPath(name).name, text, False)
        _take(tree, files, wanted.take)
    for wanted in recipe.npm:
        files = npm_files(download_npm(wanted.name, lock["npm"][wanted.name], cache))
        _take(tree, files, {"LICENSE": f"licences/{wanted.name}.txt", **wanted.take})


def _take(tree: Tree, files: dict[str, bytes], wanted: dict[str, str]) -> None:
    for path, content in take(files, wanted):
        tree.put(path, content, content[:4] == b"\x7fELF" or content[:2] == b"#!")


def _describe(tree: Tree, recipe: Recipe, digest: str = "") -> None:
    """Writes what the node's resolver reads; `interpreters` are the places that hold the path of the loader."""
    loader = elf.LOADER if (tree.root / elf.LOADER).exists() else ""
    patched = elf.programs(tree) if loader else ()
    spots = {str(path.relative_to(tree.root)): (elf.interpreter(path) or (0, 0))[0] for path in patched}
    described = {
        "name": recipe.name,
        "about": recipe.about,
        "digest": digest,
        "programs": recipe.programs,
        "environment": recipe.environment,
        "needs": recipe.needs,
        "loader": loader,
        "interpreters": spots,
        "made_of": recipe.lock(),
    }
    tree.put(PurePosixPath(DESCRIPTION), json.dumps(described, indent=1, sort_keys=True).encode(), False)


def _fit(tree: Tree, recipe: Recipe, cache: Path) -> None:
    """Patches the programs, and fits them to the folder of the build, where the steps run them."""
    if (tree.root / elf.LOADER).exists():
        elf.Patcher(cache).patch(tree, recipe.name, (elf.LIBRARIES, *recipe.libraries))
    _describe(tree, recipe)
    relocate(tree.root, tree.root)


def _step(tree: Tree, recipe: Recipe, step: tuple[str, ...], packs: Path) -> None:
    """Runs one argv inside the tree, with no environment but the pack's and a home that is thrown away."""
    places = {
        "rt": str(tree.root),
        "python": sys.executable,
        "here": str(Path(__file__).parent),
        **{n: str(packs / n) for n in (*recipe.needs, *recipe.tools)},
    }
    with tempfile.TemporaryDirectory() as home:
        own = {key: _filled(value, places) for key, value in recipe.environment.items() if not key.startswith("LD_")}
        path = ":".join([*(str(packs / tool / "usr/bin") for tool in recipe.tools), own.pop("PATH", PLAIN_PATH)])
        fixed = {"HOME": home, "TMPDIR": home, "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": str(FIXED_TIME)}
        environment = {**own, **fixed, "PATH": path}
        ran = subprocess.run(
            [_filled(word, places) for word in step],
            cwd=tree.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=STEP_MINUTES * 60,
        )
    if ran.returncode:
        raise BuildFailed(f"{recipe.name}: {' '.join(step)}: {(ran.stderr + ran.stdout).strip()[-1500:]}")


def _filled(text: str, places: dict[str, str]) -> str:
    for name, place in places.items():
        text = text.replace(f"{{{name}}}", place)
    return text


def _check(tree: Tree, recipe: Recipe, cache: Path) -> None:
    """The pack must be whole: every library that its programs want, and nothing of the machine that made it."""
    if (tree.root / elf.LOADER).exists():
        missing = {lib: by for lib, by in elf.Patcher(cache).missing(tree).items() if lib not in recipe.absent}
        if missing:
            raise BuildFailed(f"{recipe.name} lacks {', '.join(f'{lib} (for {by})' for lib, by in missing.items())}")
    offered = {argv[0] for argv in recipe.programs.values() if argv[0].startswith("{rt}")}
    for program in sorted(offered):
        if not os.access(tree.root / program.removeprefix("{rt}/"), os.X_OK):
            raise BuildFailed(f"{recipe.name} has no program {program}")


def _pack(tree: Tree, recipe: Recipe, packs: Path) -> Built:
    _describe(tree, recipe)
    relocate(tree.root, place_of(recipe.name))
    tree.settle(FIXED_TIME)
    leaked = tree.mentions(str(tree.root))
    if leaked:
        raise BuildFailed(f"{recipe.name}: {', '.join(leaked[:5])} hold the path of the build folder")
    _describe(tree, recipe, tree.digest())
    tree.settle(FIXED_TIME)
    path = packs / f"{recipe.name}.zip"
    write_zip(tree, recipe.name, path)
    unpacked = tree.size()
    if recipe.pool:
        shutil.rmtree(packs / recipe.name, ignore_errors=True)
        tree.root.rename(packs / recipe.name)
    else:
        with ZipFile(path) as archive:
            install(archive, recipe.name, packs)
        shutil.rmtree(tree.root)
    zipped = path.read_bytes()
    return Built(recipe.name, path, hashlib.sha256(zipped).hexdigest(), unpacked, len(zipped))


def _report(built: Built, seconds: float) -> str:
    sizes = f"{built.unpacked_bytes / MIB:.1f} MiB unpacked, {built.zipped_bytes / MIB:.1f} MiB zipped"
    return f"built {built.name}: {sizes}, sha256 {built.sha256[:16]}, {seconds:.0f} s"
