"""Threads for calls: few at once while calls are short, more where they are not, none lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from chalicelib.local.threads import Threads
from tests.waiting import until

HOURS = 10_000.0


class Call:
    """Takes until it is told to end."""

    def __init__(self) -> None:
        self.begun, self.may_end, self.done, self.cancelled = (threading.Event() for _ in range(4))

    def service(self) -> None:
        self.begun.set()
        self.may_end.wait(60)
        self.done.set()

    def cancel(self) -> None:
        self.cancelled.set()


@pytest.fixture
def calls() -> Iterator[list[Call]]:
    made = [Call() for _ in range(8)]
    yield made
    for call in made:
        call.may_end.set()


def begun(calls: list[Call]) -> int:
    return sum(call.begun.is_set() for call in calls)


def test_short_calls_share_a_few_threads_and_begin_in_their_order(calls: list[Call]) -> None:
    threads = Threads(most=8, few=2, long_s=HOURS)
    for call in calls:
        threads.add_task(call)
    for number, first in enumerate(calls):
        until(calls[min(number + 1, 7)].begun.is_set)
        assert begun(calls) == min(number + 2, 8)
        first.may_end.set()
    until(lambda: all(call.done.is_set() for call in calls))


def test_long_calls_hold_up_the_others_for_a_moment_only(calls: list[Call]) -> None:
    threads = Threads(most=8, few=2, long_s=0.01)
    for call in calls:
        threads.add_task(call)
    until(lambda: begun(calls) == 8)


def test_there_are_never_more_threads_than_allowed(calls: list[Call]) -> None:
    threads = Threads(most=3, few=2, long_s=0.001)
    for call in calls:
        threads.add_task(call)
    until(lambda: begun(calls) == 3)
    calls[1].may_end.set()
    until(lambda: begun(calls) == 4)
    assert calls[3].begun.is_set()


def test_a_call_that_fails_costs_no_thread(calls: list[Call], caplog: pytest.LogCaptureFixture) -> None:
    class Failing(Call):
        def service(self) -> None:
            raise ValueError("a fault of ours")

    threads = Threads(most=1, few=1)
    threads.add_task(Failing())
    threads.add_task(calls[0])
    until(calls[0].begun.is_set)
    assert "a call was not served" in caplog.text


def test_the_end_waits_for_what_is_under_way_and_cancels_the_rest(calls: list[Call]) -> None:
    threads = Threads(most=2, few=2)
    for call in calls:
        threads.add_task(call)
    until(lambda: begun(calls) == 2)
    assert not threads.shutdown(timeout=0)
    assert all(call.cancelled.is_set() for call in calls[2:])
    for call in calls[:2]:
        call.may_end.set()
    assert threads.shutdown(timeout=60)
    assert all(call.done.is_set() and not call.cancelled.is_set() for call in calls[:2])
