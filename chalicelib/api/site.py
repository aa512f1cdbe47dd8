"""The page's door: GET / and GET /client/{file}, with entity tags and cache headers."""

from __future__ import annotations

from chalice import Blueprint, Response

from chalicelib.api.respond import door
from chalicelib.core.errors import NotFound
from chalicelib.wiring import cluster

blueprint = Blueprint(__name__)


@blueprint.route("/", methods=["GET"])
@door
def page() -> Response:
    return _file("index.html", "no-cache")


@blueprint.route("/client/{file}", methods=["GET"])
@door
def client_file(file: str) -> Response:
    return _file(file, "public, max-age=31536000, immutable")


def _file(name: str, cache_control: str) -> Response:
    stored = cluster().files.get(name)
    if stored is None:
        raise NotFound(f"there is no {name} here")
    headers = {"Content-Type": stored.media_type, "ETag": f'"{stored.etag}"', "Cache-Control": cache_control}
    if headers["ETag"] in blueprint.current_request.headers.get("if-none-match", ""):
        return Response("", status_code=304, headers=headers)
    return Response(stored.content.decode("utf-8"), headers=headers)
