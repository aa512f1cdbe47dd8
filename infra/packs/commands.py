"""The packs' command line: what there is, what is pinned, how to build it and what it weighs."""

from __future__ import annotations

import argparse
import fcntl
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from chalicelib.core.manifest import BadManifest
from chalicelib.node.install import move_in
from chalicelib.node.packs import is_fitted
from chalicelib.runtimes import catalogue
from infra.packs.build import MIB, PACKS, BuildFailed, build
from infra.packs.debian import Apt, NotFetched
from infra.packs.layers import is_built
from infra.packs.recipe import BadRecipe, Recipe, recipes
from infra.packs.registries import lock_npm, lock_wheel
from infra.packs.sizes import LAMBDA_BYTES, pool_sizes

SMALL = "zip"
"""Packs that ride in every function's zip are the small ones."""


def main(argv: Sequence[str]) -> int:
    """Runs one command; answers the exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra packs", description=__doc__)
    commands = parser.add_subparsers(required=True)
    _command(commands, "list", _list, "every pack, its languages, and whether it is built")
    _command(commands, "size", _size, "what each pool weighs against Lambda's 250 MB; over it is an error")
    lock = _command(commands, "lock", _lock, "pin the versions and hashes that the registries have now")
    make = _command(commands, "build", _build, "make packs from their locks")
    make.add_argument("--missing", action="store_true", help="only those that aren't built from their lock yet")
    for chooser in (lock, make):
        chooser.add_argument("names", nargs="*", metavar="NAME")
        chooser.add_argument("--all", action="store_true", help="every pack")
        chooser.add_argument("--small", action="store_true", help="those that ride in every node")
    options = parser.parse_args(argv)
    try:
        return options.do(options)
    except (BadManifest, BadRecipe, BuildFailed, NotFetched) as error:
        print(f"packs: {error}")
        return 1


def _command(
    commands: argparse._SubParsersAction, name: str, do: Callable[[argparse.Namespace], int], says: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=says, description=says)
    parser.set_defaults(do=do)
    return parser


def _chosen(options: argparse.Namespace) -> list[Recipe]:
    """The packs that were asked for, each after those that it needs. Raises BadRecipe."""
    known = recipes()
    wanted = list(options.names)
    wanted += [name for name, r in known.items() if options.all or options.small and r.carry == SMALL]
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        raise BadRecipe(f"{unknown[0] if unknown else 'no pack'}: name some of {', '.join(known)}, or --all or --small")
    ordered: dict[str, Recipe] = {}

    def add(name: str) -> None:
        stays = getattr(options, "missing", False) and _is_made(known[name])
        for needed in (*known[name].needs, *(() if stays else known[name].tools)):
            if needed in wanted or not _is_made(known[needed]):
                add(needed)
        ordered.setdefault(name, known[name])

    for name in wanted:
        add(name)
    return list(ordered.values())


def _list(options: argparse.Namespace) -> int:
    for recipe in recipes().values():
        languages = sorted({r.language for r in catalogue().values() if r.pack == recipe.name})
        state = "built" if is_built(recipe) else "-"
        print(f"{recipe.name:12} {recipe.carry:6} {state:6} {', '.join(languages)}")
    return 0


def _lock(options: argparse.Namespace) -> int:
    for recipe in _chosen(options):
        lock = {
            "debian": Apt(recipe.suite, PACKS / "cache").lock(recipe.packages) if recipe.packages else {},
            "pypi": {wanted.name: lock_wheel(wanted) for wanted in recipe.pypi},
            "npm": {wanted.name: lock_npm(wanted) for wanted in recipe.npm},
        }
        held = {source: packages for source, packages in lock.items() if packages}
        recipe.lock_path.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", "utf-8")
        print(f"locked {recipe.name}: {sum(len(packages) for packages in held.values())} packages", flush=True)
    return 0


def _build(options: argparse.Namespace) -> int:
    failed = 0
    chosen = _chosen(options)
    with _alone():
        for recipe in chosen:
            if options.missing and _is_made(recipe):
                continue
            try:
                build(recipe, lambda line: print(line, flush=True))
            except (BuildFailed, NotFetched) as error:
                print(f"failed {error}", flush=True)
                failed += 1
    return 1 if failed else 0


@contextmanager
def _alone() -> Iterator[None]:
    """Waits until no other build is under way: a server may be building while its owner types."""
    PACKS.mkdir(exist_ok=True)
    with (PACKS / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("waiting for another build to end", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_made(recipe: Recipe) -> bool:
    """Whether the pack that lies here was made from the lock as it is now; one that was moved here is fitted."""
    if not is_built(recipe):
        return False
    root = PACKS / recipe.name
    if not is_fitted(root):
        move_in(root)
        print(f"built {recipe.name}: it was there, and is fitted to {root}", flush=True)
    return True


def _size(options: argparse.Namespace) -> int:
    over = 0
    for size in pool_sizes(catalogue().values(), recipes(), PACKS):
        parts = [f"{name} {'not built' if part is None else f'{part / MIB:.1f}'}" for name, part in size.packs.items()]
        parts += [f"{name} from S3 {(part or 0) / MIB:.1f}" for name, part in size.fetched.items()]
        verdict = "" if size.fits else f"  OVER {LAMBDA_BYTES / MIB:.0f} MiB"
        print(
            f"{size.pool:11} {size.total / MIB:6.1f} MiB  app {size.application / MIB:.1f}, {', '.join(parts)}{verdict}"
        )
        over += not size.fits
    return 1 if over else 0
