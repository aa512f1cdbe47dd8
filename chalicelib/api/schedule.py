"""What runs by the clock: the check of every node, each minute, as a function of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from chalice import Blueprint

from chalicelib.wiring import cluster

AT_ONCE = 8
blueprint = Blueprint(__name__)


@blueprint.schedule("rate(1 minute)", name="health")
def health(_event: Any) -> list[dict[str, Any]]:
    """Checks every node, several at once, and answers what each check came to."""
    here = cluster()
    assert here.checkup is not None, "a laptop has no schedule"
    records = here.leases.nodes()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = list(threads.map(here.checkup.check, records))
    here.checkup.measure(here.leases.nodes())
    return [asdict(each) for each in found]
