"""A layer's zip at its real prefix: unpacked as /opt of a root that holds nothing else, not even a C library."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from chalicelib.node.install import install, place_of, relocate
from infra.packs.layers import pack_zip
from tests.packs import WITH_PACKS

pytestmark = [
    pytest.mark.skipif(not WITH_PACKS, reason="layers are made of packs: make test-runtimes"),
    pytest.mark.skipif(os.geteuid() != 0, reason="a root of its own (chroot) wants to be root"),
]
NOBODY = 65534

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def root_of(tmp_path: Path) -> Callable[..., Run]:
    """Unpacks layers into a root of their own, and answers what runs an argv there as nobody, with nothing of ours."""

    def prepare(*packs: str) -> Run:
        for name in packs:
            with ZipFile(pack_zip(name).path) as archive:
                relocate(install(archive, name, tmp_path / "opt" / "rt"), place_of(name))
        tmp_path.chmod(0o755)
        work = tmp_path / "work"
        work.mkdir(mode=0o777)
        work.chmod(0o777)

        def enter() -> None:
            os.chroot(tmp_path)
            os.chdir("/work")
            os.setgid(NOBODY)
            os.setuid(NOBODY)

        def run(*argv: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                argv, input=stdin, env=environment, preexec_fn=enter, capture_output=True, text=True, timeout=120
            )

        run.work = work  # type: ignore[attr-defined]
        return run

    return prepare


def test_a_compiled_language_out_of_its_layer(root_of: Callable[..., Run]) -> None:
    run = root_of("gnu")
    run.work.joinpath("main.cpp").write_text('#include <iostream>\nint main() { std::cout << 6 * 7 << "\\n"; }')
    rt = "/opt/rt/gnu"
    compiler = [f"{rt}/usr/bin/x86_64-linux-gnu-g++-14", f"--sysroot={rt}", "-static"]
    compiled = run(*compiler, "-o", "main", "main.cpp", PATH=f"{rt}/usr/bin", TMPDIR="/work")
    assert compiled.returncode == 0, compiled.stderr
    assert run("./main").stdout == "42\n"


def test_an_interpreted_language_out_of_its_layer(root_of: Callable[..., Run]) -> None:
    run = root_of("script")
    rt = "/opt/rt/script"
    libraries = f"{rt}/usr/lib/x86_64-linux-gnu/perl-base:{rt}/usr/share/perl/5.40"
    run.work.joinpath("main.pl").write_text("use List::Util 'sum'; print sum(<STDIN>);")
    done = run(f"{rt}/usr/bin/perl", "main.pl", stdin="40\n2\n", PERL5LIB=libraries)
    assert (done.stdout, done.stderr) == ("42", "")


def test_the_zip_holds_modes_links_and_licences() -> None:
    with ZipFile(pack_zip("script").path) as archive:
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
    assert modes["rt/script/usr/bin/perl"] & 0o111
    assert any(mode & 0o170000 == 0o120000 for mode in modes.values())
    assert "rt/script/licences/bash.txt" in modes
