"""IAM in force: what a request asks for, and whether the policies of the role that signed it allow that."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Iterable

JSON_SERVICES = ("dynamodb", "lambda", "logs", "apigateway", "kms", "events")
_S3_ACTIONS = {
    ("GET", True): "GetObject",
    ("HEAD", True): "GetObject",
    ("PUT", True): "PutObject",
    ("DELETE", True): "DeleteObject",
}


@dataclass(frozen=True)
class Wanted:
    """One call in IAM's terms."""

    service: str
    action: str
    resource: str


def access_key(signed: str) -> tuple[str, str]:
    """Access key and service of a request that its header or its query signs; two empty strings for an unsigned one."""
    found = re.search(r"Credential=([^/]+)/[^/]+/[^/]+/([^/]+)/", signed)
    return (found[1], found[2]) if found else ("", "")


def wanted(service: str, method: str, path: str, target: str, body: bytes, account: str, region: str) -> Wanted:
    """The action and the resource that a signed request is about, for the services that Runhive's functions know."""
    if service == "dynamodb":
        table = json.loads(body or b"{}").get("TableName", "*")
        return Wanted(
            service, f"dynamodb:{target.split('.')[-1]}", f"arn:aws:dynamodb:{region}:{account}:table/{table}"
        )
    if service == "s3":
        bucket, _, key = path.strip("/").partition("/")
        action = _S3_ACTIONS.get((method, bool(key)), "ListBucket" if method == "GET" else method)
        return Wanted(service, f"s3:{action}", f"arn:aws:s3:::{bucket}" + (f"/{key}" if key else ""))
    invoked = re.fullmatch(r"/2015-03-31/functions/([^/]+)/invocations", path)
    if service == "lambda" and invoked:
        name = invoked[1]
        arn = name if name.startswith("arn:") else f"arn:aws:lambda:{region}:{account}:function:{name}"
        return Wanted(service, "lambda:InvokeFunction", arn)
    query = re.search(rb"(?:^|&)Action=(\w+)", body)
    action = query[1].decode() if query else target.split(".")[-1] or f"{method}{path}"
    return Wanted(service, f"{service}:{action}", "*")


def allowed(documents: Iterable[str], call: Wanted) -> bool:
    """IAM's rule: some statement allows it and none denies it. moto's evaluator judges each document."""
    from moto.iam.access_control import IAMPolicy, PermissionResult

    results = [IAMPolicy(document).is_action_permitted(call.action, call.resource) for document in documents]
    return PermissionResult.PERMITTED in results and PermissionResult.DENIED not in results


def denial(call: Wanted) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and body of a 403 in the service's own protocol."""
    said = f"not authorized to perform: {call.action} on resource: {call.resource}"
    if call.service in JSON_SERVICES:
        headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", "AccessDeniedException")]
        return headers, json.dumps({"__type": "AccessDeniedException", "message": said}).encode()
    error = f"<Error><Code>AccessDenied</Code><Message>{said}</Message></Error>"
    body = error if call.service == "s3" else f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>"
    return [("Content-Type", "text/xml")], body.encode()
