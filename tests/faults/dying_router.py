"""A router in a process of its own that takes a lease, says so, and waits to be killed.  ENDPOINT TABLE"""

from __future__ import annotations

import sys
from threading import Event

from chalicelib.aws.lease_table import DynamoLeaseTable
from tests import dynalite
from tests.faults.cluster import WatchingNodes, router, submission


def never_ends(name: str) -> None:
    print("running", flush=True)
    Event().wait(60)


if __name__ == "__main__":
    endpoint, table = sys.argv[1:]
    router(DynamoLeaseTable(table, dynalite.client(endpoint)), WatchingNodes(never_ends)).execute(submission())
