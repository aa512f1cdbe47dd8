"""The waiting line: first come, first served; the caller with the fewest slots before the others; bounded."""

from __future__ import annotations

from chalicelib.core.line import Line, Ticket
from tests.fakes.clock import FakeClock


def ticket(runtime: str = "python", tag: str = "--") -> Ticket:
    return Ticket(runtime, tag, FakeClock().signal())


def is_rung(one: Ticket) -> bool:
    return one.signal.wait_ms(0)


def test_one_callers_calls_go_in_the_order_in_which_they_came() -> None:
    line, first, second = Line(8), ticket(), ticket()
    assert line.join(first) and line.join(second)
    assert line.is_next(first, {}) and not line.is_next(second, {})
    assert (line.ahead(first), line.ahead(second), line.ahead()) == (0, 1, 2)
    line.leave(first)
    assert line.is_next(second, {})


def test_whoever_holds_fewest_slots_goes_first() -> None:
    line, greedy, modest = Line(8), ticket(tag="gg"), ticket(tag="mm")
    line.join(greedy)
    line.join(modest)
    assert line.is_next(modest, {"gg": 3, "mm": 1})
    assert line.is_next(greedy, {"gg": 1, "mm": 1})


def test_a_freed_slot_rings_those_it_can_serve_and_nobody_else() -> None:
    line, python, later, go = Line(8), ticket(), ticket(), ticket("go")
    for one in (python, later, go):
        line.join(one)
    line.ring({"python", "c"}, {})
    assert [is_rung(one) for one in (python, later, go)] == [True, False, False]


def test_the_line_has_an_end() -> None:
    line = Line(1)
    assert line.join(ticket())
    assert not line.join(ticket())
    assert len(line) == 1 and line.waits("python") and not line.waits("go")
