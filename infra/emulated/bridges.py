"""What moto lacks of the answers and forms that Chalice and infra rely on, bridged here and nowhere in the product."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

CODE = re.compile(r"/_code/([^/]+)")
"""Where a function's zip can be fetched, as from the signed address that Lambda gives."""


def openapi(document: Mapping[str, Any]) -> bytes:
    """moto imports OpenAPI 3 with a description, where Chalice writes Swagger 2.0 without one."""
    bridged = {name: value for name, value in document.items() if name != "swagger"} | {"openapi": "3.0.0"}
    bridged["info"] = {"description": "", **document["info"]}
    return json.dumps(bridged).encode()


def function_answer(body: bytes, tenants: Collection[str], endpoint: str) -> bytes:
    """moto forgets a function's tenant isolation, and its code has no address that can be fetched."""
    answer = json.loads(body)
    configuration = answer.get("Configuration", answer)
    if configuration.get("FunctionName") in tenants:
        configuration["TenancyConfig"] = {"TenantIsolationMode": "PER_TENANT"}
    if "Code" in answer:
        answer["Code"]["Location"] = f"{endpoint}/_code/{configuration['FunctionName']}"
    return json.dumps(answer).encode()
