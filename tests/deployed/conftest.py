"""The emulated cloud, started once for all tests here, and ended with the last of them."""

from __future__ import annotations

import os
from typing import Iterator

import boto3
import pytest

from infra import terminal
from infra.emulated import EmulatedCloud
from tests.deployed.deployment import STAGE, Deployment, copy_project, infra, new_key


@pytest.fixture(scope="package")
def emulated_cloud() -> Iterator[EmulatedCloud]:
    """An empty cloud, with this process as its operator: boto3 here reaches it without being told."""
    before = dict(os.environ)
    with EmulatedCloud(machines=5) as cloud:
        os.environ.update(cloud.variables)
        boto3.setup_default_session()
        terminal.client.cache_clear()
        try:
            yield cloud
        finally:
            os.environ.clear()
            os.environ.update(before)
            terminal.client.cache_clear()


@pytest.fixture(scope="package")
def deployed(emulated_cloud: EmulatedCloud, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """The stage `test`, deployed by `python -m infra deploy` from a copy of the project."""
    folder = tmp_path_factory.mktemp("project")
    copy_project(folder)
    done = infra(folder, "deploy", "--stage", STAGE)
    assert done.returncode == 0, done.stdout + done.stderr
    key = new_key("the tests", "--per-minute", "100000", "--at-once", "500")
    return Deployment(emulated_cloud, folder, emulated_cloud.api_url("runhive", "api"), done.stdout, key)
