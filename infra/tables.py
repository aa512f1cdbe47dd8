"""The stage's table, as the operator's commands use it: the nodes with their leases, and the callers' keys."""

from __future__ import annotations

from chalicelib.aws.key_table import DynamoKeyStore
from chalicelib.aws.lease_table import DynamoLeaseTable
from infra import cloudformation
from infra.plan import Plan
from infra.terminal import client


def leases_of(plan: Plan) -> DynamoLeaseTable:
    return DynamoLeaseTable(_name(plan), client("dynamodb"))


def keys_of(plan: Plan) -> DynamoKeyStore:
    return DynamoKeyStore(_name(plan), client("dynamodb"))


def thresholds(plan: Plan) -> dict[str, int]:
    """Each registered node's threshold, which may have been changed since the plan was made."""
    return {record.name: record.threshold for record in leases_of(plan).nodes()}


def _name(plan: Plan) -> str:
    return cloudformation.outputs(client("cloudformation"), plan.stack)["Table"]
