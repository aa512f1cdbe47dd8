"""Packs that lie in the stage's bucket, each under its hash, with URLs that the router signs: nodes have no rights."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.core.pack import PublishedPack
from chalicelib.core.runtime import Runtime

if TYPE_CHECKING:
    from botocore.client import BaseClient

VALID_S = 300
"""How long a URL holds: longer than a call can wait for its slot, start a node and fetch."""


def key_of(name: str, sha256: str) -> str:
    """Where a pack's zip lies in the bucket."""
    return f"packs/{name}-{sha256}.zip"


class BucketPacks:
    """Packs, published as name → SHA-256, of a bucket. Signing a URL asks nobody, so nothing here can be out."""

    def __init__(self, bucket: str, published: Mapping[str, str], runtimes: Mapping[str, Runtime]):
        self._bucket, self._published, self._runtimes = bucket, published, runtimes

    def of_runtime(self, runtime: str) -> tuple[PublishedPack, ...]:
        """What a node fetches before it can run this; nothing for most."""
        known = self._runtimes.get(runtime)
        return self._signed({known.pack} if known else set())

    def of_pool(self, pool: str) -> tuple[PublishedPack, ...]:
        """What a node of the pool fetches for all that it may be asked to run."""
        return self._signed({each.pack for each in self._runtimes.values() if each.pool in ("base", pool)})

    def _signed(self, packs: set[str | None]) -> tuple[PublishedPack, ...]:
        wanted = {name: sha256 for name, sha256 in sorted(self._published.items()) if name in packs}
        return tuple(PublishedPack(name, sha256, self._url(key_of(name, sha256))) for name, sha256 in wanted.items())

    def _url(self, key: str) -> str:
        place = {"Bucket": self._bucket, "Key": key}
        return self._client.generate_presigned_url("get_object", Params=place, ExpiresIn=VALID_S)

    @cached_property
    def _client(self) -> BaseClient:
        """Of the region's own address: a URL signed for the global one is not valid where S3 redirects it to."""
        import boto3
        from botocore.config import Config

        return boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
