"""The CloudFormation stack of a stage as data: what there is beside the functions and the API that Chalice makes."""

from __future__ import annotations

from typing import Any

from infra import policies, watch
from infra.plan import Plan

Resource = dict[str, Any]


def template(plan: Plan) -> dict[str, Any]:
    """The whole template. Its outputs are what the stage's Chalice configuration is made from."""
    resources = {
        "Table": _table(),
        "Bucket": _bucket(),
        "BucketPolicy": _resource("S3::BucketPolicy", Bucket=_ref("Bucket"), PolicyDocument=policies.bucket("Bucket")),
        "RouterRole": _role(policies.router(plan)),
        "NodeRole": _role(policies.node(plan)),
        "Alarms": _resource("SNS::Topic", DisplayName=f"Runhive {plan.stage}"),
        **_log_groups(plan),
        **watch.alarms(plan),
        "Dashboard": watch.dashboard(plan),
    }
    if plan.email:
        told = {"TopicArn": _ref("Alarms"), "Protocol": "email", "Endpoint": plan.email}
        resources["Operator"] = _resource("SNS::Subscription", **told)
    outputs = {
        "Table": _ref("Table"),
        "Bucket": _ref("Bucket"),
        "Alarms": _ref("Alarms"),
        "RouterRole": {"Fn::GetAtt": ["RouterRole", "Arn"]},
        "NodeRole": {"Fn::GetAtt": ["NodeRole", "Arn"]},
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Runhive {plan.stage}: nodes and leases, the page, roles, logs, alarms",
        "Resources": resources,
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }


def _table() -> Resource:
    """Nodes with their leases, and keys with their quotas; every item is small, and gone when the stage is.

    An item with `expires` would go by itself. None has it so far: what runs out is reaped by the writes that need room.
    """
    return _resource(
        "DynamoDB::Table",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True},
        SSESpecification={"SSEEnabled": True},
    ) | {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}


def _bucket() -> Resource:
    """The page and the packs: private, encrypted, its old versions kept for a month."""
    blocked = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    encrypted = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    old = {
        "Status": "Enabled",
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
    }
    return _resource(
        "S3::Bucket",
        VersioningConfiguration={"Status": "Enabled"},
        PublicAccessBlockConfiguration={name: True for name in blocked},
        BucketEncryption={"ServerSideEncryptionConfiguration": [encrypted]},
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        LifecycleConfiguration={"Rules": [old]},
    ) | {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}


def _role(document: dict[str, Any]) -> Resource:
    inline = [{"PolicyName": "own", "PolicyDocument": document}]
    return _resource("IAM::Role", AssumeRolePolicyDocument=policies.trust(), Policies=inline)


def _log_groups(plan: Plan) -> dict[str, Resource]:
    """Made here and not by the functions, so that they expire, and so that no role needs the right to make them."""
    functions = [plan.router_function, plan.function("health"), *(plan.function(node) for node in plan.nodes)]
    return {
        log_group_name(function): _resource(
            "Logs::LogGroup", LogGroupName=f"/aws/lambda/{function}", RetentionInDays=plan.log_days
        )
        | {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
        for function in functions
    }


def log_group_name(function: str) -> str:
    """The template's name for the log group of that function."""
    return "Log" + "".join(part.capitalize() for part in function.split("-"))


def _resource(kind: str, **properties: Any) -> Resource:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}
