"""The lease model run over the table in memory, and with fewer steps over DynamoDB's adapter on dynalite."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chalicelib.core.ports import LeaseTable
from chalicelib.local.leases import MemoryLeaseTable
from tests.contract.broken_tables import BROKEN
from tests.contract.conftest import dynamo_table
from tests.contract.lease_model import LeaseModel

QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


class InMemory(LeaseModel):
    def new_table(self) -> LeaseTable:
        return MemoryLeaseTable()


def test_the_model_holds_in_memory() -> None:
    run_state_machine_as_test(InMemory, settings=settings(max_examples=150, stateful_step_count=40, **QUIET))


def test_the_model_holds_on_dynalite(dynalite_client: Any) -> None:
    table = dynamo_table(dynalite_client)

    class OnDynalite(LeaseModel):
        def new_table(self) -> LeaseTable:
            for record in table.nodes():
                table.remove_node(record.name)
            return table

    run_state_machine_as_test(OnDynalite, settings=settings(max_examples=12, stateful_step_count=25, **QUIET))


@pytest.mark.parametrize("broken", BROKEN)
def test_the_model_finds_what_is_broken(broken: type[LeaseTable]) -> None:
    class OnBroken(LeaseModel):
        def new_table(self) -> LeaseTable:
            return broken()

    searched = settings(max_examples=2_000, stateful_step_count=40, phases=[Phase.generate], database=None, **QUIET)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(OnBroken, settings=searched)
