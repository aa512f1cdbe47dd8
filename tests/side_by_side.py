"""Running the tests in several processes at once: what stays together, what comes first, and what is said meanwhile.

`make test` does so (pytest-xdist). A room's tests share what is dear to start, so they stay in one process; those that
start everything for themselves go one by one. The longest come first, or one process would end long after the others.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.unprivileged import can_be_apart

MOST = 4
"""More processes than this would only wait for the longest room."""
LONGEST_FIRST = ("deployed", "browser", "http", "exploits", "sandbox", "contract", "runtimes", "faults")
ALONE = (
    "tests/exploits/test_exploits.py::test_every_attack",
    "tests/sandbox/test_again.py::",
    "tests/browser/test_units.py::",
)
BY_FILE = ("unit", "house")


def together(node_id: str) -> str:
    """The name of what the test stays together with."""
    path = node_id.partition("::")[0]
    room = path.split("/")[1]
    return node_id if node_id.startswith(ALONE) else path if room in BY_FILE else room


def place(node_id: str) -> tuple[int, bool]:
    """Where the test comes in the queue."""
    room = node_id.split("/")[1]
    rank = LONGEST_FIRST.index(room) if room in LONGEST_FIRST else len(LONGEST_FIRST)
    return rank, not node_id.startswith(ALONE)


class ByRoom(LoadScopeScheduling):
    """Hands out rooms, in the order in which they were collected."""

    def __init__(self, config: pytest.Config, log):
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


class Told:
    """Says of each file how it went as soon as all of it has run, and of a failure at once."""

    def __init__(self, config: pytest.Config):
        self._terminal = config.pluginmanager.get_plugin("terminalreporter")
        self._left: Counter[str] = Counter()
        self._all = 0
        self._results: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._seconds: Counter[str] = Counter()

    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self._left = Counter(node_id.partition("::")[0] for node_id in ids)
        self._all = len(ids)

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self) -> Iterator[Any]:
        """What it would be, but without a dot for each."""
        category, _, word = yield
        return category, "", word

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        path = report.nodeid.partition("::")[0]
        self._seconds[path] += report.duration
        if report.when == "call" or not report.passed:
            self._results[path][report.outcome] += 1
        if report.failed:
            self._terminal.write_line(f"FAILED {report.nodeid} ({report.when})", red=True)
        if report.when == "teardown":
            self._left[path] -= 1
            if not self._left[path]:
                self._file_is_done(path)

    def _file_is_done(self, path: str) -> None:
        done = 100 - 100 * self._left.total() // self._all
        results = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self._results[path].items()))
        self._terminal.write_line(f"[{done:3}%] {path:42} {results:26} {self._seconds[path]:6.1f} s")


def processes() -> int:
    """How many processes to test in; 0 is this one alone.

    The tests of the sandbox look at all processes of their uid, unless they are apart from the others.
    """
    cores = len(os.sched_getaffinity(0))
    return min(cores, MOST) if cores > 1 and (os.getuid() == 0 or can_be_apart()) else 0
