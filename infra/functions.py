"""Lambda functions that infra makes itself: tenant-isolated ones before Chalice fills them, and nodes added later."""

from __future__ import annotations

import io
import time
import urllib.request
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.aws.node_lambda import region_of
from infra.plan import Plan
from infra.terminal import Halt, client

HANDLER = "chalicelib.node.entry.run"
STUB = "def run(event, context):\n    raise RuntimeError('this node waits for its first deploy')\n"
PATIENCE_S = 60


def make(lambdas: Any, plan: Plan, name: str, role: str, archive: bytes, layers: Sequence[str] = ()) -> None:
    """A node's function, tenant-isolated where the plan asks for it, which only its creation can set."""
    isolation = {"TenancyConfig": {"TenantIsolationMode": "PER_TENANT"}} if plan.isolate_callers else {}
    arguments = {
        "FunctionName": plan.function(name),
        "Runtime": python_runtime(),
        "Role": role,
        "Handler": HANDLER,
        "Code": {"ZipFile": archive},
        "Timeout": plan.node_timeout_s,
        "MemorySize": plan.node_memory_mb,
        "EphemeralStorage": {"Size": plan.node_disk_mb},
        "Architectures": [plan.architecture],
        "Environment": {"Variables": plan.node_variables},
        "Layers": list(layers),
        **isolation,
    }
    until_s = time.monotonic() + PATIENCE_S
    while True:
        try:
            lambdas.create_function(**arguments)
            break
        except lambdas.exceptions.InvalidParameterValueException as error:
            if "assumed" not in str(error) or time.monotonic() > until_s:
                raise
            time.sleep(2)  # a role that was just made takes some seconds to be known everywhere
    lambdas.get_waiter("function_active_v2").wait(FunctionName=plan.function(name))


def prepare(lambdas: Any, plan: Plan, role: str) -> list[str]:
    """Makes the plan's isolated nodes that are not there yet, empty; answers their names. Raises Halt."""
    if not plan.isolate_callers:
        return []
    made = []
    for name in plan.nodes:
        known = configuration(lambdas, plan.function(name))
        if known is None:
            make(lambdas, plan, name, role, stub())
            made.append(name)
        elif "TenancyConfig" not in known:
            raise Halt(
                f"{plan.function(name)} was made without tenant isolation, which can't be changed: "
                "delete the function, or set isolate_callers = false for this stage"
            )
    return made


def renew(lambdas: Any, plan: Plan, known: Mapping[str, Any], newest: Mapping[str, Any]) -> None:
    """Gives one node's function the code of another and the plan's variables, where it has others."""
    name = known["FunctionName"]
    if known.get("Environment", {}).get("Variables", {}) != plan.node_variables:
        lambdas.update_function_configuration(FunctionName=name, Environment={"Variables": plan.node_variables})
        lambdas.get_waiter("function_updated_v2").wait(FunctionName=name)
    if known["CodeSha256"] != newest["CodeSha256"]:
        lambdas.update_function_code(FunctionName=name, ZipFile=code_of(lambdas, newest["FunctionName"]))
        lambdas.get_waiter("function_updated_v2").wait(FunctionName=name)


def configuration(lambdas: Any, function: str) -> Mapping[str, Any] | None:
    """The function's configuration; None where there is no such function."""
    try:
        return lambdas.get_function_configuration(FunctionName=function)
    except lambdas.exceptions.ResourceNotFoundException:
        return None


def code_of(lambdas: Any, function: str) -> bytes:
    """The zip that the function runs."""
    location = lambdas.get_function(FunctionName=function)["Code"]["Location"]
    with urllib.request.urlopen(location, timeout=60) as response:
        return response.read()


def delete(function: str) -> None:
    """The function and its log."""
    lambdas, logs = client("lambda"), client("logs")
    for deleted, wanted in (
        (lambdas.delete_function, {"FunctionName": function}),
        (logs.delete_log_group, {"logGroupName": f"/aws/lambda/{function}"}),
    ):
        try:
            deleted(**wanted)
        except (lambdas.exceptions.ResourceNotFoundException, logs.exceptions.ResourceNotFoundException):
            pass


def make_log_group(plan: Plan, function: str) -> None:
    """The function's log group, with the stage's days to keep; the role of a node may not make one."""
    logs, group = client("logs"), f"/aws/lambda/{function}"
    try:
        logs.create_log_group(logGroupName=group)
    except logs.exceptions.ResourceAlreadyExistsException:
        pass
    logs.put_retention_policy(logGroupName=group, retentionInDays=plan.log_days)


def lambda_of(target: str) -> Any:
    """A client for the region of that function: an ARN's own, else the operator's."""
    return client("lambda", region_of(target))


def stub() -> bytes:
    """A zip whose handler only says that it waits."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in (("chalicelib/__init__.py", ""), ("chalicelib/node/__init__.py", ""), (ENTRY, STUB)):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            opened.writestr(entry, content)
    return archive.getvalue()


ENTRY = HANDLER.rpartition(".")[0].replace(".", "/") + ".py"


def python_runtime() -> str:
    """The Lambda runtime that Chalice also takes: that of the Python that deploys."""
    from chalice.config import Config

    return Config.create().lambda_python_version
