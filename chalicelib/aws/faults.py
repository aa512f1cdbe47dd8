"""What boto3 raises, told as what it means to Runhive: a store that did not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.core.errors import StoreFault


@contextmanager
def faults_told(store: str) -> Iterator[None]:
    """Turns whatever boto3 raises into a StoreFault that names the store ("the lease table")."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StoreFault(f"{store[0].upper()}{store[1:]} did not answer") from error
