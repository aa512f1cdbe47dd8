"""The page's door: GET / and GET /client/{file}, with the policy, entity tags and cache headers of each file."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Any

from chalice import Blueprint, Response

from chalicelib.api.respond import door
from chalicelib.core.errors import NotFound
from chalicelib.core.ports import StoredFile
from chalicelib.wiring import cluster

blueprint = Blueprint(__name__)

ENCODINGS = ("br", "gzip")
"""What the bundle's build makes beforehand, best first."""

FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
"""What a file of the bundle may be called; no other name is looked for."""
_HASHED = re.compile(r"-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; sandbox allow-scripts"
)
"""For HTML that a program made: only frame.js runs, nothing is loaded, and the sandbox has an origin of its own."""

_PLAIN = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_POLICIES = {
    "index.html": {"Content-Security-Policy": PAGE_POLICY, "Cross-Origin-Opener-Policy": "same-origin"},
    "frame.html": {"Content-Security-Policy": FRAME_POLICY},
}
# Any page may load the component: its files are public, and so is every byte in them.
_SHARED = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@blueprint.route("/", methods=["GET"])
@door
def page() -> Response:
    """The page. Its links are relative, so an address that ends at the stage's name is sent on to its slash."""
    path = blueprint.current_request.context.get("path") or "/"
    if not path.endswith("/"):
        return Response("", status_code=308, headers={"Location": f"{path}/", "Content-Type": "text/plain"})
    return _file("index.html", {})


@blueprint.route("/client/{file}", methods=["GET"])
@door
def client_file(file: str) -> Response:
    """A file of the bundle: for good where its name holds its content's hash."""
    return _file(file, _SHARED)


def _file(name: str, more: dict[str, str]) -> Response:
    if not _NAME.fullmatch(name):
        raise NotFound(f"there is no {name} here")
    request_headers = blueprint.current_request.headers
    stored = cluster().files.get(name, accepted_encodings(request_headers.get("accept-encoding", "")))
    if stored is None:
        raise NotFound(f"there is no {name} here")
    cache_control = FOR_GOOD if _HASHED.search(name) else ASK_AGAIN
    tag = f'"{stored.etag}"'
    headers = {**_PLAIN, **more, "ETag": tag, "Cache-Control": cache_control, "Vary": "Accept-Encoding"}
    if tag_matches(request_headers.get("if-none-match", ""), tag):
        return Response("", status_code=304, headers=headers)
    return _with_content(stored, headers | _POLICIES.get(name, {}))


def _with_content(stored: StoredFile, headers: dict[str, str]) -> Response:
    text = stored.media_type.startswith("text/") or stored.media_type.endswith(("/json", "/javascript", "+xml"))
    headers["Content-Type"] = f"{stored.media_type}; charset=utf-8" if text else stored.media_type
    if not stored.encoding and text:
        return Response(stored.content.decode("utf-8"), headers=headers)
    if stored.encoding:
        headers["Content-Encoding"] = stored.encoding
    return _Bytes(stored.content, headers=headers)


class _Bytes(Response):
    """Bytes as they are: Chalice itself would refuse them under a text's media type, compressed or not."""

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:
        answer = super().to_dict(None)
        return {**answer, "body": b64encode(self.body).decode("ascii"), "isBase64Encoded": True}


def accepted_encodings(header: str) -> tuple[str, ...]:
    """Of ENCODINGS, those that an Accept-Encoding header allows: named, and not with a weight of zero."""
    weights = {}
    for part in header.lower().split(","):
        coding, _, parameters = part.partition(";")
        weights[coding.strip()] = parameters.replace(" ", "")
    refused = re.compile(r"q=0(\.0*)?$")
    named = [coding for coding in ENCODINGS if coding in weights or "*" in weights]
    return tuple(coding for coding in named if not refused.match(weights.get(coding, weights.get("*", ""))))


def tag_matches(header: str, tag: str) -> bool:
    """If-None-Match: a list of tags, weak or strong, or a star for any."""
    return any(part.strip().removeprefix("W/") in (tag, "*") for part in header.split(","))
