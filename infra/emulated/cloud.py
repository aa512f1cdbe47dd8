"""Starts and ends the emulated cloud, and answers what tests ask of it."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import tempfile
import threading
import warnings
from pathlib import Path
from typing import Any, Mapping

from chalicelib.node.sandbox.base import Base
from infra.emulated.environment import Environment, Function
from infra.emulated.functions import Functions, unpack
from infra.emulated.lambda_runtime import lay_out

REGION = "eu-west-1"


class EmulatedCloud:
    """A cloud of one account on a free port, at home in one region; a context manager.

        with EmulatedCloud() as cloud:
            subprocess.run(["chalice", "deploy"], env={**os.environ, **cloud.variables}, check=True)
            requests.get(cloud.api_url("runhive", "test") + "/health")

    `machines` bounds the environments of each function. Nothing of it outlives the `with`.
    """

    def __init__(self, machines: int = 8):
        self.account = f"{secrets.randbelow(10**12):012d}"
        """Of this cloud alone, since moto keeps one memory for the whole process."""
        self._base = Base(tempfile.gettempdir(), 0o700, "runhive-emulated-")
        self.folder = self._base.path
        self._roles: dict[str, str] = {}
        self._clients: dict[tuple[str, str], Any] = {}
        self._unpacking = threading.Lock()
        for name in ("runtime", "logs", "code"):
            (self.folder / name).mkdir()
        self.functions = Functions(
            self.function, self.folder / "runtime", self.folder / "logs", self._environment_variables, machines
        )

    def __enter__(self) -> EmulatedCloud:
        from werkzeug.serving import make_server

        from infra.emulated.front import Front

        for noisy in ("werkzeug", "moto"):
            logging.getLogger(noisy).setLevel(logging.ERROR)
        warnings.filterwarnings("ignore", message="Tried to parse AWS::")
        lay_out(self.folder / "runtime")
        self.front = Front(self.account, REGION, self.functions, self._roles.get, self.policies, self.code_of)
        self._server = make_server("127.0.0.1", 0, self.front, threaded=True)
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self.functions.close()
        self._base.remove()

    @property
    def variables(self) -> dict[str, str]:
        """The environment of whoever operates this cloud: `chalice`, `python -m infra`, boto3 in a test."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "operator",
            "AWS_SECRET_ACCESS_KEY": "operator",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str, region: str = REGION) -> Any:
        """A boto3 client with the operator's rights; the same one each time."""
        import boto3

        if (service, region) not in self._clients:
            names = {"aws_access_key_id": "operator", "aws_secret_access_key": "operator", "region_name": region}
            self._clients[service, region] = boto3.client(service, endpoint_url=self.endpoint, **names)
        return self._clients[service, region]

    def api_url(self, name: str, stage: str) -> str:
        """The address of the deployed API of that name, without a slash at its end."""
        apis = self.client("apigateway").get_rest_apis(limit=500)["items"]
        return next(
            f"{self.endpoint}/restapis/{api['id']}/{stage}/_user_request_" for api in apis if api["name"] == name
        )

    def function(self, name: str) -> Function | None:
        """The function of that name, or ARN of any region, as it is deployed now, its zip unpacked; None: none such."""
        from moto.awslambda.exceptions import UnknownFunctionException

        region, name = (name.split(":")[3], name.split(":")[6]) if name.startswith("arn:") else (REGION, name)
        try:
            deployed = self._backend("lambda", region).get_function(name)
        except UnknownFunctionException:
            return None
        return Function(
            deployed.function_name,
            deployed.function_arn,
            deployed.handler,
            deployed.role,
            self._laid_out([deployed.code_bytes]),
            self._laid_out([self._layer(layer["Arn"]) for layer in deployed.layers]),
            dict(deployed.environment_vars),
            int(deployed.timeout),
            int(deployed.memory_size),
            int(deployed.ephemeral_storage),
            None if deployed.reserved_concurrency is None else int(deployed.reserved_concurrency),
            deployed.function_name in self.front.tenants,
        )

    def _layer(self, arn: str) -> bytes:
        *_, region, _, _, name, version = arn.split(":")
        return self._backend("lambda", region).get_layer_version(name, version).code_bytes

    def _laid_out(self, archives: list[bytes]) -> Path:
        """The archives unpacked over each other into one folder, once."""
        digest = hashlib.sha256(b"".join(hashlib.sha256(each).digest() for each in archives)).hexdigest()
        folder = self.folder / "code" / digest
        with self._unpacking:
            if not folder.exists():
                folder.mkdir()
                for each in archives:
                    unpack(each, folder)
        return folder

    def code_of(self, name: str) -> bytes:
        """The function's zip."""
        return self._backend("lambda").get_function(name).code_bytes

    def policies(self, role: str) -> list[str]:
        """The policy documents of a role by its ARN, as JSON."""
        found = self._backend("iam", "global").get_role_by_arn(role)
        documents = [*found.policies.values(), *(policy.document for policy in found.managed_policies.values())]
        return [document if isinstance(document, str) else json.dumps(document) for document in documents]

    def environments(self, name: str = "") -> list[Environment]:
        """The living environments of one function, or of all; the busy ones first."""
        return self.functions.environments(name)

    def busy(self, name: str) -> list[Environment]:
        """The function's environments that are in the middle of an invocation."""
        return self.functions.environments(name, busy=True)

    def log(self, name: str) -> str:
        """All that the function's environments have printed."""
        path = self.folder / "logs" / f"{name}.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def _environment_variables(self, function: Function) -> Mapping[str, str]:
        """Credentials of the function's role, made for one environment, and the way to this cloud."""
        key = f"ASIA{secrets.token_hex(8).upper()}"
        self._roles[key] = function.role
        secret = {"AWS_SECRET_ACCESS_KEY": secrets.token_hex(20), "AWS_SESSION_TOKEN": secrets.token_hex(20)}
        return {**self.variables, "AWS_ACCESS_KEY_ID": key, **secret}

    def _backend(self, service: str, region: str = REGION) -> Any:
        from moto.backends import get_backend

        return get_backend(service)[self.account][region]
