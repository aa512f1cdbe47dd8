"""The plan of one deployment stage: what stages.toml and chalicelib/nodes.toml ask for, checked."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Mapping

from chalicelib.core.runtime import POOLS

ROOT = Path(__file__).resolve().parent.parent
APP = "runhive"
ROUTER = "api_handler"
"""Chalice's name for the function behind the API."""
UNREADABLE = "/var/task/chalicelib/node/unreadable.sh"
"""Where Lambda unpacks the script that starts its runtime from an interpreter which programs can't read."""


class BadPlan(ValueError):
    """The plan can't be used; the message names the file's key."""


@dataclass(frozen=True)
class Plan:
    """One stage. Names of functions are those that Chalice gives: `<app>-<stage>` and `<app>-<stage>-<node>`."""

    stage: str
    nodes: tuple[str, ...]
    threshold: int = 8
    node_memory_mb: int = 1769
    node_timeout_s: int = 60
    node_disk_mb: int = 512
    architecture: str = "x86_64"
    router_memory_mb: int = 512
    router_at_once: int = 100
    calls_per_second: int = 50
    log_days: int = 14
    log_code: bool = False
    dollars_per_hour: float = 15.0
    email: str = ""
    isolate_callers: bool = True
    unreadable: bool = False
    claim_response: bool = False
    regions: tuple[str, ...] = ()
    pools: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def stack(self) -> str:
        return f"{APP}-{self.stage}"

    @property
    def router_function(self) -> str:
        return f"{APP}-{self.stage}"

    @property
    def node_variables(self) -> dict[str, str]:
        """The variables of the nodes' functions: switches of what is unproven on AWS, none where they are off."""
        wrapper = {"AWS_LAMBDA_EXEC_WRAPPER": UNREADABLE} if self.unreadable else {}
        return wrapper | ({"RUNHIVE_CLAIM_RESPONSE": "on"} if self.claim_response else {})

    def function(self, name: str) -> str:
        return f"{APP}-{self.stage}-{name}"


def read_plan(stage: str, root: Path = ROOT) -> Plan:
    """The plan of the stage. Raises BadPlan, which names what is wrong."""
    if not re.fullmatch(r"[a-z][a-z0-9]{0,19}", stage):
        raise BadPlan(f"{stage!r} is no name for a stage: small letters and digits, at most 20")
    # No hyphen, so that no stage's resources begin with another stage's name.
    tables = tomllib.loads((root / "stages.toml").read_text("utf-8"))
    nodes = tomllib.loads((root / "chalicelib" / "nodes.toml").read_text("utf-8"))["nodes"]
    default, own = tables.get("default", {}), tables.get(stage, {})
    merged = {name: {**default.get(name, {}), **own.get(name, {})} for name in ("settings", "pools")}
    return checked({**default, **own, **merged, "stage": stage, "nodes": nodes})


def checked(values: Mapping[str, Any]) -> Plan:
    """A Plan of these values. Raises BadPlan for an unknown key, a wrong type, or a value out of its bounds."""
    known = {row.name: row.type for row in fields(Plan)}
    for name, value in values.items():
        if name not in known:
            raise BadPlan(f"stages.toml: {name} is no known key")
        if not _fits(known[name], value):
            raise BadPlan(f"stages.toml: {name} = {value!r} should be of type {known[name]}")
    plan = Plan(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
    for name, low, high in BOUNDS:
        if not low <= getattr(plan, name) <= high:
            raise BadPlan(f"stages.toml: {name} = {getattr(plan, name)} must lie between {low} and {high}")
    if plan.architecture not in ("x86_64", "arm64"):
        raise BadPlan(f"stages.toml: architecture = {plan.architecture!r} must be x86_64 or arm64")
    for name, pool in plan.pools.items():
        if name not in plan.nodes or pool not in POOLS:
            raise BadPlan(f"stages.toml: pools.{name} = {pool!r}: a node of nodes.toml, and one of {', '.join(POOLS)}")
    wrong = [name for name in plan.nodes if not re.fullmatch(r"node-[a-z0-9-]{1,30}", name)]
    if wrong or not plan.nodes:
        raise BadPlan(f"nodes.toml: {wrong or 'an empty list'}: each node is called node-…, and one is the least")
    return plan


BOUNDS = (
    ("threshold", 1, 1000),
    ("node_memory_mb", 256, 10_240),
    ("node_timeout_s", 5, 900),
    ("node_disk_mb", 512, 10_240),
    ("router_memory_mb", 256, 10_240),
    ("router_at_once", 1, 1000),
    ("calls_per_second", 1, 10_000),
    ("log_days", 1, 3653),
    ("dollars_per_hour", 0, 100_000),
)
"""Each number's lowest and highest value; Lambda's own limits are the outer ones."""


def _fits(kind: str, value: Any) -> bool:
    if kind in ("int", "float"):
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and (kind == "float" or value == int(value))
        )
    if kind.startswith("tuple"):
        return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
    if kind.startswith("Mapping"):
        return isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values())
    return isinstance(value, {"str": str, "bool": bool}[kind])
