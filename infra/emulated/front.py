"""One HTTP endpoint for the emulated cloud: Lambda's and API Gateway's data planes are ours, the rest is moto's."""

from __future__ import annotations

import io
import json
import re
import threading
from collections import Counter
from typing import Any, Callable, Iterable
from urllib.parse import parse_qs, unquote

from infra.emulated import bridges, gateway, policies
from infra.emulated.functions import Functions, Refused

INVOKE = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")
USER_REQUEST = re.compile(r"/restapis/([^/]+)/([^/]+)/_user_request_(/.*)?")
FUNCTION = re.compile(r"/2015-03-31/functions/[^/]+(/configuration)?")
IMPORT = re.compile(r"/restapis(?:/([^/]+))?")

StartResponse = Callable[..., Any]


class Front:
    """A WSGI application. `role_of` answers an access key's role, `policies_of` a role's documents, `code_of` a zip."""

    def __init__(self, account: str, region: str, functions: Functions, role_of, policies_of, code_of):
        from moto.server import DomainDispatcherApplication, create_backend_app

        self._moto = DomainDispatcherApplication(create_backend_app)
        self._account, self._region = account, region
        self._functions, self._role_of, self._policies_of = functions, role_of, policies_of
        self._code_of = code_of
        self._one_at_a_time = threading.RLock()
        self.apis: dict[str, dict[str, Any]] = {}
        """The Swagger documents as Chalice sent them, by API id."""
        self.tenants: set[str] = set()
        """The functions that were made tenant-isolated, which moto does not keep."""
        self.asked: Counter[str] = Counter()
        """How often each operation of DynamoDB was asked for."""

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = unquote(environ["PATH_INFO"])
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        refused = self._refused(environ, path, body)
        if refused:
            start_response("403 Forbidden", refused[0])
            return [refused[1]]
        if (found := INVOKE.fullmatch(path)) and environ["REQUEST_METHOD"] == "POST":
            return self._invoke(found[1], environ, body, start_response)
        if path == "/2015-03-31/functions" and b'"PER_TENANT"' in body:
            self.tenants.add(json.loads(body)["FunctionName"])
        if found := USER_REQUEST.fullmatch(path):
            answer = self._user_request(found[1], found[2], found[3] or "/", environ, body)
            start_response(
                f"{answer.status} {answer.status}", [*answer.headers, ("Content-Length", str(len(answer.body)))]
            )
            return [answer.body]
        if found := bridges.CODE.fullmatch(path):
            start_response("200 OK", [("Content-Type", "application/zip")])
            return [self._code_of(found[1])]
        if (found := IMPORT.fullmatch(path)) and "mode=" in environ.get("QUERY_STRING", ""):
            return self._import(found[1], environ, body, start_response)
        return self._to_moto(environ, start_response)

    def _to_moto(self, environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        """One request at a time: moto's conditional writes are not atomic under threads, and here they are."""
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = self._account
        service, _, operation = environ.get("HTTP_X_AMZ_TARGET", "").partition(".")
        if service.startswith("DynamoDB_"):
            self.asked[operation] += 1
        said: list[Any] = []
        with self._one_at_a_time:
            body = b"".join(self._moto.get_application(environ)(environ, lambda *arguments: said.extend(arguments)))
        status, headers = said[0], said[1]
        if environ["REQUEST_METHOD"] == "GET" and FUNCTION.fullmatch(environ["PATH_INFO"]):
            body = bridges.function_answer(body, self.tenants, f"http://{environ['HTTP_HOST']}")
            headers = [(n, v) for n, v in headers if n.lower() != "content-length"] + [
                ("Content-Length", str(len(body)))
            ]
        start_response(status, headers)
        return [body]

    def _refused(self, environ: dict[str, Any], path: str, body: bytes) -> tuple[list, bytes] | None:
        """A denial, where the request was signed by a function's role and its policies don't allow it."""
        signed = environ.get("HTTP_AUTHORIZATION") or unquote(environ.get("QUERY_STRING", ""))
        key, service = policies.access_key(signed)
        role = self._role_of(key)
        if not role:
            return None
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        call = policies.wanted(service, environ["REQUEST_METHOD"], path, target, body, self._account, self._region)
        return None if policies.allowed(self._policies_of(role), call) else policies.denial(call)

    def _invoke(self, name: str, environ: dict[str, Any], body: bytes, start_response: StartResponse) -> list[bytes]:
        try:
            ended = self._functions.invoke(name, body, environ.get("HTTP_X_AMZ_TENANT_ID", ""))
        except Refused as refused:
            said = json.dumps({"Type": "User", "Message": refused.message}).encode()
            headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", refused.code)]
            start_response(f"{refused.status} {refused.code}", headers)
            return [said]
        headers = [("Content-Type", "application/json"), ("x-amzn-RequestId", ended.request_id)]
        if ended.fault:
            headers.append(("X-Amz-Function-Error", "Unhandled"))
        start_response("200 OK", [*headers, ("Content-Length", str(len(ended.answer)))])
        return [ended.answer]

    def _user_request(
        self, api_id: str, stage: str, path: str, environ: dict[str, Any], body: bytes
    ) -> gateway.HttpAnswer:
        """One call of the deployed API, from its caller's HTTP to the function and back."""
        api = self.apis.get(api_id)
        if api is None:
            return gateway.refuse(403, "Forbidden")
        headers = {_header(n): [v] for n, v in environ.items() if n.startswith(("HTTP_", "CONTENT_T")) and v}
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        request = gateway.HttpRequest(environ["REQUEST_METHOD"], path, query, headers, body)
        route = gateway.find_route(api, path, request.method)
        if route is None:
            return gateway.refuse(403, "Missing Authentication Token")
        if len(body) > gateway.MOST_BYTES:
            return gateway.refuse(413, "Request Entity Too Large")
        event = json.dumps(gateway.proxy_event(api, stage, route, request)).encode()
        try:
            ended = self._functions.invoke(route.function_arn, event)
        except Refused as refused:
            return gateway.refuse(413 if refused.status == 413 else 500, "Internal server error")
        return (
            gateway.refuse(502, "Internal server error") if ended.fault else gateway.render(api, request, ended.answer)
        )

    def _import(
        self, api_id: str | None, environ: dict[str, Any], body: bytes, start_response: StartResponse
    ) -> list[bytes]:
        """Imports an API, and keeps it for the calls to come."""
        document = json.loads(body)
        sent = bridges.openapi(document)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(sent), str(len(sent))
        answer = self._to_moto(environ, start_response)
        self.apis[api_id or json.loads(b"".join(answer))["id"]] = document
        return answer


def _header(name: str) -> str:
    return "-".join(part.capitalize() for part in name.removeprefix("HTTP_").split("_"))
