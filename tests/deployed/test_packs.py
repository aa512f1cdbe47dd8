"""Languages of real packs on a deployed node: out of the layer that infra published, at its real prefix under /opt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.aws.bucket_packs import key_of
from chalicelib.node.checks import Toolchains
from chalicelib.node.runner import Node
from chalicelib.node.sandbox import Choice, Sandbox
from chalicelib.runtimes import catalogue
from infra import fetched
from infra.emulated.environment import walled
from infra.packs.build import PACKS
from infra.packs.layers import is_built
from infra.packs.recipe import recipes
from infra.packs.sizes import pool_packs
from tests.deployed.deployment import ROUTER, STAGE, Deployment, infra, until
from tests.packs import WITH_PACKS
from tests.runtimes.programs import EXPECTED, PEOPLE, submission, task

pytestmark = pytest.mark.skipif(not WITH_PACKS, reason="layers are made of packs: make test-runtimes")
CARRIED = {"c-tcc": "tcc", "php": "php"}
"""A compiled language and an interpreted one, whose packs are small."""
NODE = "node-packs"


@pytest.fixture(scope="module")
def packs() -> None:
    """The packs that the tests are about, built."""
    absent = [name for name in CARRIED.values() if not is_built(recipes()[name])]
    assert not absent, f"not built: {absent}"
    if not walled():
        pytest.skip("only root can give a function's environment an /opt of its own")


@pytest.fixture(scope="module")
def node(packs: None, deployed: Deployment) -> Iterator[str]:
    """A node of the pool `base`, added to the stage while it runs, with what `nodes add` said; gone at the end."""
    lend(deployed, *CARRIED.values())
    yield _nodes(deployed, "add", NODE, "--pool", "base", "--threshold", "2")
    _nodes(deployed, "remove", NODE)


def lend(deployed: Deployment, *packs: str) -> None:
    """Shows the deployment's copy of the project packs that are built in this one."""
    folder = deployed.folder / ".packs"
    folder.mkdir(exist_ok=True)
    for name in (each for pack in packs for each in (pack, f"{pack}.zip")):
        if not (folder / name).exists():
            (folder / name).symlink_to(PACKS / name)


@pytest.fixture(scope="module")
def laptop(packs: None) -> Iterator[Node]:
    """The same languages out of the packs as they lie on this machine."""
    sandbox = Sandbox(Choice(readable=(str(PACKS),)))
    toolchains = Toolchains({name: catalogue()[name] for name in CARRIED}, (PACKS,))
    toolchains.prove(sandbox)
    yield Node("laptop", sandbox, toolchains)
    sandbox.close()


def _nodes(deployed: Deployment, *arguments: str) -> str:
    done = infra(deployed.folder, "nodes", *arguments, "--stage", STAGE)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_node_advertises_what_its_layer_carries(node: str, deployed: Deployment, laptop: Node) -> None:
    assert "layer runhive-test-small: version 1 published" in node
    carried = deployed.node(NODE).runtimes
    assert {name: carried[name] for name in CARRIED} == laptop.toolchains.versions
    assert not set(CARRIED) & set(deployed.node("node-1").runtimes), "a node without the layer has them not"


@pytest.mark.parametrize("name", CARRIED)
def test_the_layers_programs_answer_as_on_the_laptop(name: str, node: str, deployed: Deployment, laptop: Node) -> None:
    runtime, version = catalogue()[name], laptop.toolchains.versions[name]
    source = task(runtime)
    asked = {"language": runtime.language, "version": version, "stdin": PEOPLE}
    body = {**asked, "files": [{"name": runtime.source, "content": source}]}
    answer = until(lambda: (got := deployed.execute(**body)).status_code == 200 and got.json())
    here = laptop.execute(submission(runtime, source, PEOPLE))
    assert answer["node"] == NODE and answer["version"] == version
    ran = [(each["stdout"], each["stderr"], each["code"], each["signal"]) for each in _phases(answer)]
    assert ran == [(each.stdout, each.stderr, each.code, each.signal) for each in (here.compile, here.run) if each]
    assert answer["run"]["stdout"] == EXPECTED


def _phases(answer: dict) -> list[dict]:
    return [answer[phase] for phase in ("compile", "run") if phase in answer]


def test_a_program_sees_its_language_under_opt(node: str, deployed: Deployment) -> None:
    content = "<?php echo PHP_BINARY, '|', is_writable(PHP_BINARY) ? 'writable' : 'read-only';"
    body = {"language": "php", "version": "*", "files": [{"name": "main.php", "content": content}]}
    answer = until(lambda: (got := deployed.execute(**body)).status_code == 200 and got.json())
    place, writable = answer["run"]["stdout"].split("|")
    assert (place.startswith("/opt/rt/php/"), writable) == (True, "read-only"), answer["run"]


def test_what_the_compiler_says_comes_from_there_too(node: str, deployed: Deployment, laptop: Node) -> None:
    version = laptop.toolchains.versions["c-tcc"]
    files = [{"name": "main.c", "content": "int main(void) { return missing; }"}]
    body = {"language": "c", "version": version, "files": files}
    answer = until(lambda: (got := deployed.execute(**body)).status_code == 200 and got.json())
    here = laptop.execute(submission(catalogue()["c-tcc"], files[0]["content"]))
    assert answer["compile"]["stderr"] == here.compile.stderr and "missing" in here.compile.stderr


@pytest.fixture
def roomy(deployed: Deployment) -> Iterator[None]:
    """Nodes that are added meanwhile have a disk for the largest pack; bucket and router are left as they were."""
    before = deployed.function(ROUTER)["Environment"]["Variables"]
    stages = deployed.folder / "stages.toml"
    text = stages.read_text("utf-8")
    stages.write_text(text.replace("node_disk_mb = 512", "node_disk_mb = 800"), "utf-8")
    yield
    stages.write_text(text, "utf-8")
    client = deployed.cloud.client("lambda")
    client.update_function_configuration(FunctionName=ROUTER, Environment={"Variables": before})
    s3, bucket = deployed.cloud.client("s3"), deployed.outputs["Bucket"]
    for name, digest in fetched.published(s3, bucket).items():
        s3.delete_object(Bucket=bucket, Key=key_of(name, digest))


@pytest.mark.parametrize(("name", "pool"), [("pascal", "native"), ("r", "functional"), ("rust", "heavy")])
def test_a_large_pack_comes_from_the_bucket(
    packs: None, roomy: None, deployed: Deployment, name: str, pool: str
) -> None:
    """Into /tmp/rt; linker and C library, where it needs them, lie in a layer. `nodes add` is all that it takes."""
    lend(deployed, *(recipe.name for recipe in pool_packs(pool, catalogue().values(), recipes())))
    node, runtime = f"node-{name}", catalogue()[name]
    try:
        said = _nodes(deployed, "add", node, "--pool", pool)
        assert f"pack {name}: uploaded" in said
        assert name in deployed.node(node).runtimes, said
        for environment in deployed.cloud.environments(f"runhive-{STAGE}-{node}"):
            environment.end()
        files = [{"name": runtime.source, "content": task(runtime)}]
        body = {"language": runtime.language, "version": "*", "stdin": PEOPLE, "files": files}
        answer = until(lambda: (got := deployed.execute(**body)).status_code == 200 and got.json())
        assert (answer["node"], answer["run"]["stdout"]) == (node, EXPECTED)
    finally:
        _nodes(deployed, "remove", node)
