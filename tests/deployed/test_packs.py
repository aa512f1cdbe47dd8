"""Languages of real packs on a deployed node: out of the layer that infra published, at its real prefix under /opt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

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
from tests.deployed.deployment import ROUTER, STAGE, Deployment, infra, until
from tests.runtimes.conftest import WITH_PACKS
from tests.runtimes.programs import submission, task
from tests.runtimes.test_task import EXPECTED, PEOPLE

CARRIED = {"c-tcc": "tcc", "php": "php"}
"""A compiled language and an interpreted one, whose packs are small."""
NODE = "node-packs"


@pytest.fixture(scope="module")
def packs() -> None:
    """The packs that the tests are about, built; a machine without them tells so."""
    absent = [name for name in CARRIED.values() if not is_built(recipes()[name])]
    assert not (absent and WITH_PACKS), f"not built: {absent}"
    if absent:
        pytest.skip(f"the packs {', '.join(absent)} are not built: make test-runtimes")
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


@pytest.mark.skipif(not WITH_PACKS, reason="Pascal comes from a pack and needs another one: make test-runtimes")
def test_pascal_comes_from_the_bucket_to_the_layer_that_it_needs(packs: None, deployed: Deployment) -> None:
    """Its own pack is fetched into /tmp/rt; the linker and the libraries lie in the layer of `gnu`."""
    lend(deployed, *CARRIED.values(), "gnu", "pascal")
    before = deployed.function(ROUTER)["Environment"]["Variables"]
    try:
        assert "pack pascal: uploaded" in _nodes(deployed, "add", "node-pascal", "--pool", "native")
        assert "pascal" not in deployed.node("node-pascal").runtimes, "the router does not know of the pack yet"
        _as_a_deploy_does(deployed)
        _nodes(deployed, "add", "node-pascal", "--pool", "native")
        for environment in deployed.cloud.environments(f"runhive-{STAGE}-node-pascal"):
            environment.end()
        runtime = catalogue()["pascal"]
        files = [{"name": runtime.source, "content": task(runtime)}]
        body = {"language": "pascal", "version": "*", "stdin": PEOPLE, "files": files}
        answer = until(lambda: (got := deployed.execute(**body)).status_code == 200 and got.json())
        assert (answer["node"], answer["run"]["stdout"]) == ("node-pascal", EXPECTED)
    finally:
        _tell_router(deployed, before)
        _nodes(deployed, "remove", "node-pascal")
        s3, bucket = deployed.cloud.client("s3"), deployed.outputs["Bucket"]
        for name, digest in fetched.published(s3, bucket).items():
            s3.delete_object(Bucket=bucket, Key=key_of(name, digest))


def _as_a_deploy_does(deployed: Deployment) -> None:
    """Writes the stage's configuration and gives the router its variables; Chalice's own part is left out."""
    assert infra(deployed.folder, "up", "--stage", STAGE).returncode == 0
    config = json.loads((deployed.folder / ".chalice" / "config.json").read_text("utf-8"))
    _tell_router(deployed, config["stages"][STAGE]["lambda_functions"]["api_handler"]["environment_variables"])


def _tell_router(deployed: Deployment, variables: Mapping[str, str]) -> None:
    client = deployed.cloud.client("lambda")
    client.update_function_configuration(FunctionName=ROUTER, Environment={"Variables": dict(variables)})
