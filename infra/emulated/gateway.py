"""API Gateway's data plane: an HTTP request becomes a Lambda proxy event for the function that the API names."""

from __future__ import annotations

import base64
import json
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Mapping

MOST_BYTES = 10 * 1024 * 1024
"""API Gateway's bound for a request's body and for an answer's."""


@dataclass(frozen=True)
class HttpRequest:
    """`query` and `headers` hold every value of a name, in order; header names are as they were sent."""

    method: str
    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, list[str]] = field(default_factory=dict)
    body: bytes = b""
    source: str = "127.0.0.1"


@dataclass(frozen=True)
class HttpAnswer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


def refuse(status: int, message: str) -> HttpAnswer:
    """API Gateway's own answer, in its own form."""
    return HttpAnswer(status, [("Content-Type", "application/json")], json.dumps({"message": message}).encode())


@dataclass(frozen=True)
class Route:
    """Where a path and method lead: the function's ARN, the resource's template and the path's parameters."""

    function_arn: str
    resource: str
    parameters: dict[str, str]


def find_route(api: Mapping[str, Any], path: str, method: str) -> Route | None:
    """The route of the imported Swagger document; paths without parameters win over those with some.

    A slash at the end is not looked at, as Chalice too has it of API Gateway (chalice.local.RouteMatcher).
    """
    for template in sorted(api["paths"], key=lambda template: template.count("{")):
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
        found = re.fullmatch(pattern, path.rstrip("/") or "/")
        verb = api["paths"][template].get(method.lower())
        if found and verb and "x-amazon-apigateway-integration" in verb:
            integration = verb["x-amazon-apigateway-integration"]
            if integration["type"] == "mock":
                return Route("", template, found.groupdict())
            return Route(re.search(r"functions/(.+)/invocations", integration["uri"])[1], template, found.groupdict())
    return None


def proxy_event(api: Mapping[str, Any], stage: str, route: Route, request: HttpRequest) -> dict[str, Any]:
    """The event of a Lambda proxy integration, payload format 1.0 (API Gateway developer guide)."""
    content_type = next((v[-1] for n, v in request.headers.items() if n.lower() == "content-type"), "")
    binary = _matches(content_type, api.get("x-amazon-apigateway-binary-media-types", ()))
    body = base64.b64encode(request.body).decode() if binary else request.body.decode("utf-8", "replace")
    return {
        "resource": route.resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in request.headers.items()},
        "multiValueHeaders": dict(request.headers),
        "queryStringParameters": {name: values[-1] for name, values in request.query.items()} or None,
        "multiValueQueryStringParameters": dict(request.query) or None,
        "pathParameters": route.parameters or None,
        "stageVariables": None,
        "body": body if request.body else None,
        "isBase64Encoded": binary,
        "requestContext": {
            "resourcePath": route.resource,
            "httpMethod": request.method,
            "path": f"/{stage}{request.path}",
            "stage": stage,
            "requestId": str(uuid.uuid4()),
            "requestTimeEpoch": int(time.time() * 1000),
            "protocol": "HTTP/1.1",
            "identity": {"sourceIp": request.source, "userAgent": request.headers.get("User-Agent", [""])[0]},
        },
    }


def render(api: Mapping[str, Any], request: HttpRequest, payload: bytes) -> HttpAnswer:
    """What API Gateway makes of the function's answer; one that is no proxy answer is a 502."""
    try:
        answer = json.loads(payload)
        body = answer.get("body") or ""
        headers = [(n, str(v)) for n, v in (answer.get("headers") or {}).items()]
        headers += [(n, str(v)) for n, values in (answer.get("multiValueHeaders") or {}).items() for v in values]
        status = int(answer["statusCode"])
        accept = next((v[0] for n, v in request.headers.items() if n.lower() == "accept"), "")
        if answer.get("isBase64Encoded") and _matches(accept, api.get("x-amazon-apigateway-binary-media-types", ())):
            content = base64.b64decode(body)
        else:
            content = body.encode("utf-8")
    except (ValueError, KeyError, TypeError, AttributeError):
        return refuse(502, "Internal server error")
    if len(content) > MOST_BYTES:
        return refuse(502, "Internal server error")
    return HttpAnswer(status, headers, content)


def _matches(media_type: str, binary: Any) -> bool:
    """Whether the first media type of a header is one of the API's binary ones."""
    first = media_type.split(",")[0].split(";")[0].strip().lower()
    return first in binary or "*/*" in binary
