"""A pack: found in the first place that has it, unpacked only into its own folder, and fitted to where it lies."""

from __future__ import annotations

import hashlib
import os
import struct
from pathlib import Path, PurePosixPath

import pytest

from chalicelib.core.manifest import parse_manifest
from chalicelib.node.install import SLOT_BYTES, BadPack, fetch, install, move_in
from chalicelib.node.packs import find_pack
from chalicelib.node.toolchain import find
from chalicelib.runtimes import catalogue
from infra.packs import elf
from infra.packs.archive import write_zip
from infra.packs.recipe import BadRecipe, parse, recipes
from infra.packs.sizes import LAMBDA_BYTES, PoolSize, pool_packs
from infra.packs.tree import Tree
from tests.fakes.packs import MANIFEST, described, layer, put_pack


def test_the_first_place_that_has_the_pack_serves_it(tmp_path: Path) -> None:
    first, second = tmp_path / "zip", tmp_path / "layers"
    put_pack(second, "tiny", needs=["base"])
    put_pack(second, "base")
    runtime = parse_manifest("tiny", MANIFEST)
    toolchain = find(runtime, (first, second))
    assert toolchain is not None
    root, base = second / "tiny", second / "base"
    assert toolchain.commands("run", "a b.tiny", ("x y",)) == [
        (f"{root}/bin/tiny", f"-L{base}/lib", "a b.tiny", "-end", "x y")
    ]
    assert toolchain.environment({})["TINY"] == f"{root}/etc"
    assert toolchain.roots == (root, base)
    put_pack(first, "tiny", needs=["base"])
    assert find(runtime, (first, second)).origin == str(first / "tiny")


def test_a_pack_without_what_it_needs_is_no_pack(tmp_path: Path) -> None:
    put_pack(tmp_path, "tiny", needs=["base"])
    assert find_pack("tiny", (tmp_path,)) is None
    assert find(parse_manifest("tiny", MANIFEST), (tmp_path,)) is None


def test_a_runtime_that_no_pack_has_comes_from_the_host(tmp_path: Path) -> None:
    runtime = parse_manifest("sh", MANIFEST.replace("tiny-lang", "sh"))
    toolchain = find(runtime, (tmp_path,))
    assert toolchain is not None
    assert toolchain.origin == "host"
    assert toolchain.commands("run", "main.tiny", ())[0][0].endswith("/sh")


def test_a_zip_is_laid_out_with_modes_and_links_and_fitted_to_its_place(tmp_path: Path) -> None:
    program = b"\x7fELF....".ljust(64, b".") + b"/" + b"l" * (SLOT_BYTES - 2) + b"\0" + b"the rest"
    told = described(loader="lib/ld.so", interpreters={"bin/tiny": 64})
    files = {"bin/tiny": program, "bin/link": "tiny", "pack.json": told}
    root = install(layer(tmp_path / "tiny.zip", files), "tiny", tmp_path / "packs")
    assert os.readlink(root / "bin/link") == "tiny"
    assert os.access(root / "bin/tiny", os.X_OK)
    written = (root / "bin/tiny").read_bytes()
    assert written[64 : 64 + SLOT_BYTES].rstrip(b"\0") == os.fsencode(root.resolve() / "lib/ld.so")
    assert written[64 + SLOT_BYTES :] == b"the rest"
    assert sorted(path.name for path in (tmp_path / "packs").iterdir()) == ["tiny"]


def test_a_pack_whose_folder_was_moved_is_none_until_it_is_fitted_again(tmp_path: Path) -> None:
    files = {"pack.json": described(programs={})}
    install(layer(tmp_path / "tiny.zip", files), "tiny", tmp_path / "before")
    (tmp_path / "before").rename(tmp_path / "after")
    assert find_pack("tiny", (tmp_path / "after",)) is None
    move_in(tmp_path / "after" / "tiny")
    assert find_pack("tiny", (tmp_path / "after",)) is not None


@pytest.mark.parametrize("name", ["../../evil", "../other/evil"])
def test_a_zip_that_reaches_outside_is_refused_whole(tmp_path: Path, name: str) -> None:
    archive = layer(tmp_path / "tiny.zip", {"pack.json": described(), name: b"x"})
    with pytest.raises(BadPack):
        install(archive, "tiny", tmp_path / "packs")
    assert list((tmp_path / "packs").iterdir()) == []


def test_a_zip_does_not_write_through_its_own_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    files = {"door": str(outside), "door/evil": b"x", "pack.json": described()}
    with pytest.raises(BadPack, match="behind a link"):
        install(layer(tmp_path / "tiny.zip", files), "tiny", tmp_path / "packs")
    assert list(outside.iterdir()) == []


def test_a_place_with_too_long_a_name_is_told(tmp_path: Path) -> None:
    archive = layer(tmp_path / "t.zip", {"pack.json": described(loader="lib/ld.so")})
    with pytest.raises(BadPack, match="too long"):
        install(archive, "tiny", tmp_path / ("x" * 200) / ("y" * 60))


def test_a_pack_that_takes_too_long_leaves_nothing(tmp_path: Path) -> None:
    archive = layer(tmp_path / "tiny.zip", {"bin/tiny": b"", "pack.json": described()})
    with pytest.raises(TimeoutError, match="tiny took too long"):
        install(archive, "tiny", tmp_path / "packs", until_s=0)
    assert list((tmp_path / "packs").iterdir()) == []


def test_what_is_fetched_is_taken_only_with_its_hash(tmp_path: Path) -> None:
    layer(tmp_path / "tiny.zip", {"pack.json": described()}).close()
    url = (tmp_path / "tiny.zip").as_uri()
    with pytest.raises(BadPack, match="not those that were published"):
        fetch(url, "0" * 64, "tiny", tmp_path / "packs")
    sha256 = hashlib.sha256((tmp_path / "tiny.zip").read_bytes()).hexdigest()
    root = fetch(url, sha256, "tiny", tmp_path / "packs")
    assert (root / "pack.json").is_file()
    (tmp_path / "tiny.zip").unlink()
    assert fetch(url, sha256, "tiny", tmp_path / "packs") == root


def test_the_same_tree_makes_the_same_bytes(tmp_path: Path) -> None:
    zips = []
    for number in (1, 2):
        tree = Tree(tmp_path / f"tree{number}")
        names = ["b", "a/c", "a/b"] if number == 1 else ["a/b", "b", "a/c"]
        for name in names:
            tree.put(PurePosixPath(name), name.encode(), name == "b")
        tree.link(PurePosixPath("link"), "/a/b")
        tree.settle(number * 1000)
        write_zip(tree, "tiny", tmp_path / f"{number}.zip")
        zips.append(((tmp_path / f"{number}.zip").read_bytes(), tree.digest()))
    assert zips[0] == zips[1]


def test_a_tree_never_follows_a_link_out(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "tree")
    tree.link(PurePosixPath("usr/bin/null"), "/dev/null")
    tree.put(PurePosixPath("usr/bin/null"), b"a file of its own", False)
    assert not (tree.root / "usr/bin/null").is_symlink()
    tree.link(PurePosixPath("door"), "../../outside")
    assert not os.path.lexists(tree.root / "door")
    os.symlink(tmp_path, tree.root / "back")
    with pytest.raises(ValueError, match="outside"):
        tree.put(PurePosixPath("back/evil"), b"x", False)


def test_pruning_keeps_licences_and_drops_what_leads_nowhere(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "tree")
    for name in ("usr/share/doc/x/copyright", "usr/share/man/x.1", "usr/bin/x", "usr/lib/y/z"):
        tree.put(PurePosixPath(name), b"text", False)
    tree.link(PurePosixPath("usr/bin/manual"), "/usr/share/man/x.1")
    tree.keep_licences()
    tree.prune(("usr/share/doc/*", "usr/share/man/*", "usr/lib/y"))
    left = sorted(str(path.relative_to(tree.root)) for path in tree.files())
    assert left == ["bin", "licences/x.txt", "usr/bin/x"]


def test_the_loader_of_a_program_is_found_in_its_headers(tmp_path: Path) -> None:
    header = struct.pack("<4sB11xHHIQQQIHHH6x", b"\x7fELF", 2, 2, 62, 1, 0, 64, 0, 0, 64, 56, 1)
    entry = struct.pack("<IIQQQQQQ", elf.PT_INTERP, 4, 120, 0, 0, 9, 9, 1)
    path = tmp_path / "program"
    path.write_bytes(header + entry + b"/lib/ld.so")
    assert elf.interpreter(path) == (120, 9)
    assert elf.interpreter(Path("/bin/sh").resolve()) is not None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('about = "x"', "carry must be one of"),
        ('about = "x"\ncarry = "zip"', "programs is missing"),
        ('carry = "zip"\n[programs]\nx = ["y"]', "about is missing"),
        ('about = "x"\ncarry = "zip"\ncolour = 1', "colour is not a key here"),
        ("about = ", "tiny.toml"),
    ],
)
def test_a_wrong_recipe_says_where(text: str, says: str) -> None:
    with pytest.raises(BadRecipe, match=says):
        parse("tiny", text)


def test_every_recipe_is_locked_and_every_runtime_s_pack_has_one() -> None:
    known = recipes()
    for recipe in known.values():
        lock = recipe.lock()
        assert set(lock.get("debian", {})) == set(recipe.packages), recipe.name
        assert set(lock.get("pypi", {})) == {wanted.name for wanted in recipe.pypi}
        assert "://" not in recipe.lock_path.read_text("utf-8")
    assert {runtime.pack for runtime in catalogue().values() if runtime.pack} == {
        n for n, r in known.items() if not r.pool
    }


def test_a_pool_counts_what_its_packs_need_and_what_rides_everywhere() -> None:
    names = [recipe.name for recipe in pool_packs("heavy", catalogue().values(), recipes())]
    assert names == ["busybox", "gnu", "php", "rust", "tcc"]
    assert not PoolSize("x", {"a": LAMBDA_BYTES}, {}, 1, 1).fits
    assert not PoolSize("x", {}, {}, 1, 6).fits
    assert PoolSize("x", {"a": LAMBDA_BYTES - 1}, {"b": LAMBDA_BYTES}, 1, 5).fits
