"""The page's files from a private S3 bucket, kept in memory for as long as the environment lives."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from chalicelib.core.errors import StoreFault
from chalicelib.core.ports import StoredFile

if TYPE_CHECKING:
    from botocore.client import BaseClient

PREFIX = "page/"
KEPT_S = 30
"""How long a file is served from memory before the bucket is asked whether it changed."""
_FLAT_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")


class BucketFiles:
    """Files under `page/` of one bucket; their names are flat. Safe for many threads."""

    def __init__(self, bucket: str):
        self._bucket = bucket
        self._lock = Lock()
        self._kept: dict[str, tuple[float, StoredFile]] = {}

    @cached_property
    def _client(self) -> BaseClient:
        import boto3
        from botocore.config import Config

        return boto3.client("s3", config=Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard"}))

    def get(self, name: str, encodings: Sequence[str] = ()) -> StoredFile | None:
        """The file of that flat name, or None; never compressed, which API Gateway sees to (minimum_compression_size
        in .chalice/config.json). Raises StoreFault when the bucket doesn't answer."""
        if not _FLAT_NAME.fullmatch(name):
            return None
        with self._lock:
            read_s, kept = self._kept.get(name, (0.0, None))
        if kept and time.monotonic() - read_s < KEPT_S:
            return kept
        stored = self._fetch(name, kept)
        if stored:
            with self._lock:
                self._kept[name] = (time.monotonic(), stored)
        return stored

    def _fetch(self, name: str, kept: StoredFile | None) -> StoredFile | None:
        """The bucket's file; the kept one where the bucket says that it is still the same."""
        from botocore.exceptions import BotoCoreError, ClientError

        condition = {"IfNoneMatch": f'"{kept.etag}"'} if kept else {}
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=PREFIX + name, **condition)
            return StoredFile(answer["Body"].read(), answer["ContentType"], answer["ETag"].strip('"'))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in ("304", "NotModified"):
                return kept
            if code in ("NoSuchKey", "404"):
                return None
            raise StoreFault(f"the page's bucket refused: {code}") from error
        except BotoCoreError as error:
            raise StoreFault(f"the page's bucket did not answer: {type(error).__name__}") from error
