"""Packs that are fetched: what the router asks of a node, how long it waits for it, and what the node makes of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from chalicelib.core.lease import NodeRecord
from chalicelib.core.limits import Limits
from chalicelib.core.manifest import parse_manifest
from chalicelib.core.outcome import Execution
from chalicelib.core.pack import FETCH_MS, NoPacks, PublishedPack
from chalicelib.core.router import Router, hard_deadline
from chalicelib.core.slots import Patience
from chalicelib.core.submission import SourceFile, Submission
from chalicelib.core.view import View
from chalicelib.local.leases import MemoryLeaseTable
from chalicelib.node.arrivals import Arrivals
from chalicelib.node.checks import Toolchains
from chalicelib.node.install import BadPack
from chalicelib.node.packs import fetched_folder, pack_folders
from chalicelib.settings import BadSetting, Settings
from infra.packs.recipe import recipes
from tests.fakes.clock import FakeClock
from tests.fakes.metrics import KeptMetrics
from tests.fakes.nodes import ScriptedNodes, greets
from tests.fakes.packs import MANIFEST, described, layer

PACK = PublishedPack("tiny", "0" * 64, "https://example.org/tiny")
LIMITS = {"compile": Limits(wall_ms=3_000), "run": Limits(wall_ms=2_000)}
TINY = Submission("tiny", (SourceFile("main.tiny", b""),), limits=LIMITS)


class TinyOnly(NoPacks):
    def of_runtime(self, runtime: str) -> tuple[PublishedPack, ...]:
        return (PACK,) if runtime == "tiny" else ()


def published(folder: Path, digest: str) -> PublishedPack:
    """A pack's zip in the folder, with a URL for it."""
    path = folder / f"{digest}.zip"
    layer(path, {"pack.json": described(digest=digest, programs={"tiny-lang": ["/bin/true"]})}).close()
    return PublishedPack("tiny", sha256(path.read_bytes()).hexdigest(), path.as_uri())


def arrivals(folder: Path) -> tuple[Arrivals, Toolchains]:
    toolchains = Toolchains({"tiny": parse_manifest("tiny", MANIFEST)}, (folder,))
    return Arrivals(toolchains, folder), toolchains


def test_the_router_sends_with_a_submission_what_its_language_needs() -> None:
    sent: list[Submission] = []

    def keeps(record: NodeRecord, submission: Submission) -> Execution:
        sent.append(submission)
        return greets(record, submission)

    clock, nodes, leases = FakeClock(), ScriptedNodes(keeps), MemoryLeaseTable()
    leases.put_node(NodeRecord("n", "n", 1, runtimes={"tiny": "1.0.0", "other": "1.0.0"}))
    view = View(leases, clock, max_age_ms=2_000)
    router = Router(leases, nodes, KeptMetrics(), clock, Random(7), Patience(500, 5_000, 3), view, packs=TinyOnly())
    router.execute(TINY)
    router.execute(replace(TINY, runtime="other"))
    assert [submission.packs for submission in sent] == [(PACK,), ()]


def test_packs_travel_and_an_older_router_sends_none() -> None:
    wire = replace(TINY, packs=(PACK,)).to_wire()
    assert Submission.from_wire(json.loads(json.dumps(wire))).packs == (PACK,)
    del wire["packs"]
    assert Submission.from_wire(wire).packs == ()


def test_a_fetch_lengthens_the_deadline_within_the_budget() -> None:
    longer = replace(TINY, packs=(PACK,))
    assert hard_deadline(longer) - hard_deadline(TINY) == FETCH_MS
    assert replace(longer, budget_ms=6_000).longest_ms == 6_000


def test_a_node_fetches_once_and_takes_the_language_up(tmp_path: Path) -> None:
    coming, toolchains = arrivals(tmp_path / "rt")
    pack = published(tmp_path, "one")
    assert "tiny" not in toolchains
    ready = coming.prepared(replace(TINY, packs=(pack,)))
    assert "tiny" in toolchains and ready.packs == () and 1 <= ready.budget_ms <= TINY.budget_ms
    (tmp_path / "one.zip").unlink()
    coming.prepared(replace(TINY, packs=(pack,)))


def test_a_newer_pack_takes_the_place_of_the_older(tmp_path: Path) -> None:
    coming, toolchains = arrivals(tmp_path / "rt")
    digests = []
    for digest in ("one", "two"):
        coming.prepared(replace(TINY, packs=(published(tmp_path, digest),)))
        digests.append(toolchains["tiny"].digest.split()[-1])
    assert digests == ["one", "two"]


def test_a_wrong_hash_or_no_folder_runs_nothing(tmp_path: Path) -> None:
    coming, toolchains = arrivals(tmp_path / "rt")
    wrong = replace(published(tmp_path, "one"), sha256="0" * 64)
    with pytest.raises(BadPack, match="not those that were published"):
        coming.prepared(replace(TINY, packs=(wrong,)))
    with pytest.raises(BadPack, match="no folder"):
        Arrivals(toolchains, None).prepared(replace(TINY, packs=(wrong,)))
    assert "tiny" not in toolchains


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What our logger says: once an app is made, Chalice lets only errors through, and none to where caplog listens."""
    caplog.set_level(logging.WARNING, logger="runhive")
    logging.getLogger("runhive").addHandler(caplog.handler)
    yield caplog
    logging.getLogger("runhive").removeHandler(caplog.handler)


def test_a_node_that_is_asked_what_it_has_says_what_did_not_come(
    tmp_path: Path, logged: pytest.LogCaptureFixture
) -> None:
    coming, toolchains = arrivals(tmp_path / "rt")
    absent = coming.try_all([replace(PACK, name="gone", url=(tmp_path / "gone").as_uri()), published(tmp_path, "one")])
    assert "tiny" in toolchains and "No such file" in absent["gone"]
    assert "the pack gone did not come" in logged.text


def test_a_node_on_lambda_keeps_what_it_fetches_in_tmp() -> None:
    there = {"AWS_LAMBDA_FUNCTION_NAME": "n"}
    assert fetched_folder(there) == Path("/tmp/rt")
    assert Path("/tmp/rt") in pack_folders(there)
    assert fetched_folder({"RUNHIVE_PACK_FOLDER": "/x", **there}) == Path("/x")
    assert fetched_folder({}) is None


def test_the_routers_setting_names_each_pack_with_its_hash() -> None:
    assert Settings({"RUNHIVE_FETCHED": f"rust={'a' * 64} r={'b' * 64}"}).fetched == {"rust": "a" * 64, "r": "b" * 64}
    for wrong in ("rust", f"={'a' * 64}", "rust=abc"):
        with pytest.raises(BadSetting, match="FETCHED"):
            Settings({"RUNHIVE_FETCHED": wrong})


def test_no_pack_needs_another_that_is_fetched() -> None:
    """A submission brings its runtime's own pack alone; what that needs must be there, as a layer."""
    known = recipes()
    needed = {name for recipe in known.values() for name in recipe.needs}
    assert not [name for name in needed if known[name].carry == "s3"]
