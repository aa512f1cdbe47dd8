"""The rights of the two roles, as policy documents of CloudFormation: the router's few, and the nodes' next to none."""

from __future__ import annotations

from typing import Any

from infra.plan import Plan

Document = dict[str, Any]
LOG_ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents"]


def trust() -> Document:
    """Only Lambda may take a role on."""
    return _document([_allow("sts:AssumeRole", None) | {"Principal": {"Service": "lambda.amazonaws.com"}}])


def router(plan: Plan) -> Document:
    """This table, this bucket's page, invoke on this stage's nodes, and the router's own logs.

    The packs it never reads itself: the URLs that it signs for nodes open what its role may open.
    """
    nodes = [_function_arn(plan.function("node-*"), region) for region in ("${AWS::Region}", *plan.regions)]
    table_actions = ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:UpdateItem"]
    return _document(
        [
            _allow(table_actions, {"Fn::GetAtt": ["Table", "Arn"]}),
            _allow("s3:GetObject", [{"Fn::Sub": f"${{Bucket.Arn}}/{files}"} for files in ("page/*", "packs/*.zip")]),
            _allow("s3:ListBucket", {"Fn::GetAtt": ["Bucket", "Arn"]}),
            _allow("lambda:InvokeFunction", nodes),
            _allow(LOG_ACTIONS, [_logs_arn(plan.router_function), _logs_arn(plan.function("health"))]),
        ]
    )


def node(plan: Plan) -> Document:
    """Its own log, and an explicit denial of all else, so that no policy added later can widen it."""
    denied = {"Effect": "Deny", "NotAction": LOG_ACTIONS, "Resource": "*"}
    logs = [_logs_arn(plan.function("node-*"), region) for region in ("${AWS::Region}", *plan.regions)]
    return _document([_allow(LOG_ACTIONS, logs), denied])


def bucket(name: str) -> Document:
    """Nobody may reach the bucket without TLS."""
    denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [{"Fn::GetAtt": [name, "Arn"]}, {"Fn::Sub": f"${{{name}.Arn}}/*"}],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return _document([denied])


def _document(statements: list[Document]) -> Document:
    return {"Version": "2012-10-17", "Statement": statements}


def _allow(actions: str | list[str], resource: Any) -> Document:
    statement = {"Effect": "Allow", "Action": actions}
    return statement | ({"Resource": resource} if resource else {})


def _function_arn(name: str, region: str) -> Document:
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:lambda:{region}:${{AWS::AccountId}}:function:{name}"}


def _logs_arn(function: str, region: str = "${AWS::Region}") -> Document:
    group = f"log-group:/aws/lambda/{function}:*"
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:logs:{region}:${{AWS::AccountId}}:{group}"}
