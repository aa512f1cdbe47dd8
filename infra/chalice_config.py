"""Writes a stage into .chalice/config.json, where `chalice deploy` reads its roles, sizes and settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Mapping

from infra.plan import ROUTER, Plan

API_STAGE = "api"
"""API Gateway's own stage, the first part of every path."""
API_TIMEOUT_S = 29
"""API Gateway gives up after this; the router need not outlive it by more than a second."""
HEALTH_TIMEOUT_S = 55
"""Less than the minute after which the next check begins."""


def stage_section(
    plan: Plan,
    outputs: Mapping[str, str],
    thresholds: Mapping[str, int],
    layers: Mapping[str, list[str]],
    fetched: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The stage's section: nodes get their own role and next to no variables, the router what it must know.

    `thresholds` are those of nodes that run already, which an operator may have changed; `layers` are ARNs by node,
    `fetched` the SHA-256 by name of the packs that nodes fetch.
    """
    router = _router_variables(plan, outputs, fetched or {})
    own = {"environment_variables": router, "reserved_concurrency": plan.router_at_once}
    health = {"environment_variables": router, "lambda_timeout": HEALTH_TIMEOUT_S, "reserved_concurrency": 1}
    slots = {name: thresholds.get(name, plan.threshold) for name in plan.nodes}
    nodes = {name: _node(plan, outputs, slots[name], layers.get(name, [])) for name in plan.nodes}
    return {
        "api_gateway_stage": API_STAGE,
        "iam_role_arn": outputs["RouterRole"],
        "manage_iam_role": False,
        "lambda_memory_size": plan.router_memory_mb,
        "lambda_timeout": API_TIMEOUT_S + 1,
        "lambda_architecture": plan.architecture,
        "minimum_compression_size": 1024,
        "lambda_functions": {ROUTER: own, "health": health, **nodes},
    }


def _node(plan: Plan, outputs: Mapping[str, str], slots: int, layers: list[str]) -> dict[str, Any]:
    return {
        "iam_role_arn": outputs["NodeRole"],
        "manage_iam_role": False,
        "lambda_memory_size": plan.node_memory_mb,
        "lambda_timeout": plan.node_timeout_s,
        "reserved_concurrency": slots,
        **({"layers": layers} if layers else {}),
        **({"environment_variables": plan.node_variables} if plan.node_variables else {}),
    }


def _router_variables(plan: Plan, outputs: Mapping[str, str], fetched: Mapping[str, str]) -> dict[str, str]:
    return {
        "RUNHIVE_PLACE": "aws",
        "RUNHIVE_STAGE": plan.stage,
        "RUNHIVE_TABLE": outputs["Table"],
        "RUNHIVE_BUCKET": outputs["Bucket"],
        "RUNHIVE_ISOLATE": "on" if plan.isolate_callers else "off",
        "RUNHIVE_LOG_CODE": "on" if plan.log_code else "off",
        **fetched_variable(fetched),
        **plan.settings,
    }


def fetched_variable(packs: Mapping[str, str]) -> dict[str, str]:
    """The router's variable that names the packs which nodes fetch, each with its SHA-256; none for no packs."""
    return {"RUNHIVE_FETCHED": " ".join(f"{name}={packs[name]}" for name in sorted(packs))} if packs else {}


def write_stage(root: Path, stage: str, section: Mapping[str, Any] | None) -> bool:
    """Puts the section in place, or takes the stage out (None); answers whether that changed the file."""
    path = root / ".chalice" / "config.json"
    before = path.read_text("utf-8")
    config = json.loads(before)
    config["stages"].pop(stage, None)
    if section is not None:
        config["stages"][stage] = section
    after = json.dumps(config, indent=2, sort_keys=True) + "\n"
    if after != before:
        path.write_text(after, "utf-8")
    return after != before
