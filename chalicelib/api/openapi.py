"""GET /openapi.json: what every door takes and answers, as an OpenAPI 3.1 document."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint

from chalicelib.api.respond import door
from chalicelib.api.schemas import SCHEMAS, array, ref

blueprint = Blueprint(__name__)

REFUSALS = {
    "400": "the caller's mistake; `message` names the field",
    "401": "a key is needed, and none came or it is not known",
    "403": "the key, or the page that calls, is not allowed here",
    "404": "there is nothing here",
    "413": "the body is over the cap",
    "415": "the body is of a type that is not read here",
    "429": "over the key's quota; Retry-After says when to come back",
    "500": "Runhive failed",
    "502": "the node failed; the program may have run",
    "503": "every node is full, or the lease table did not answer; Retry-After says when to come back",
}
READING = ("403", "429", "500", "503")
"""No key is asked for; 429 is API Gateway's own, for all callers together."""
RUNNING = ("400", "401", "403", "413", "429", "500", "502", "503")


@blueprint.route("/openapi.json", methods=["GET"])
@door
def openapi() -> dict[str, Any]:
    return document()


def document() -> dict[str, Any]:
    """The document; paths are in the order in which a newcomer wants them."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Runhive",
            "version": "1",
            "description": "Runs code on a cluster of one's own. /api/v2 is Piston's API, with optional fields more.",
        },
        "paths": {
            "/": {"put": _command(), "get": _page("the page")},
            "/api/v2/execute": {"post": _execute()},
            "/api/v2/runtimes": {"get": _reading("the runtimes that can run now", array(ref("Runtime")))},
            "/api/v2/packages": {"get": _reading("the same in Piston's other words", array(ref("Package")))},
            "/nodes": {"get": _reading("every node and how it stands", array(ref("Node")))},
            "/health": {"get": _health()},
            "/openapi.json": {"get": _reading("this document", {"type": "object"})},
            "/client/{file}": {"get": {**_page("a file of the page"), "parameters": [_FILE_NAME]}},
        },
        "components": {"schemas": SCHEMAS, "responses": _refusals(), "securitySchemes": _KEYS},
        "security": [{}, *({name: []} for name in _KEYS)],
    }


_KEYS = {
    "authorization": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "the key alone, or after `Bearer `; needed where the operator did not turn keys off",
    },
    "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
}
_FILE_NAME = {"name": "file", "in": "path", "required": True, "schema": {"type": "string"}}


def _command() -> dict[str, Any]:
    return {
        "summary": "runs one command as an interactive interpreter would",
        "requestBody": _body(("application/json",), "Command"),
        "responses": _responses("what it printed", ref("Result"), *RUNNING),
    }


def _execute() -> dict[str, Any]:
    types = ("application/json", "text/plain", "application/x-www-form-urlencoded")
    return {
        "summary": "runs a program; what it did is in the answer, whatever it did",
        "requestBody": _body(types, "Submission"),
        "responses": _responses("what the program did", ref("Execution"), *RUNNING, "415"),
    }


def _health() -> dict[str, Any]:
    failing = {"503": {"description": "no code runs", "content": _json(ref("Health"))}}
    responses = _responses("real code ran on a node some seconds ago at most", ref("Health"), "500")
    return {"summary": "whether code runs", "responses": {**responses, **failing}}


def _reading(what: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"summary": what, "responses": _responses(what, schema, *READING)}


def _page(what: str) -> dict[str, Any]:
    found = {"description": what, "content": {"*/*": {"schema": {"type": "string"}}}}
    refused = {status: {"$ref": f"#/components/responses/{status}"} for status in ("403", "404", "500", "503")}
    return {"summary": what, "responses": {"200": found, "304": {"description": "not changed"}, **refused}}


def _body(media_types: tuple[str, ...], name: str) -> dict[str, Any]:
    return {"required": True, "content": {media_type: {"schema": ref(name)} for media_type in media_types}}


def _responses(what: str, schema: dict[str, Any], *refused: str) -> dict[str, Any]:
    refusals = {status: {"$ref": f"#/components/responses/{status}"} for status in refused}
    return {"200": {"description": what, "content": _json(schema)}, **refusals}


def _refusals() -> dict[str, Any]:
    return {status: {"description": why, "content": _json(ref("Refusal"))} for status, why in REFUSALS.items()}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
