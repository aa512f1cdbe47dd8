"""Fifty cases in one call beside fifty calls, in one run.  python -m bench.cases [--rounds 5] [--cases 50]

The calls are made one after the other on one connection, as a judge without `cases` has to make them, and each time of
a round falls on the same moment of the machine; the figures are medians over the rounds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import requests

from bench.load.systems import runhive

SOURCES = {
    "python": "print(int(input()) * 2)",
    "c": '#include <stdio.h>\nint main() { int n; scanf("%d", &n); printf("%d\\n", n * 2); }',
    "c++": "#include <iostream>\nint main() { int n; std::cin >> n; std::cout << n * 2 << std::endl; }",
    "javascript": 'console.log(require("fs").readFileSync(0, "utf8") * 2)',
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", type=int, default=50)
    asked = parser.parse_args()
    with runhive(THRESHOLD="8") as port, requests.Session() as session:
        url = f"http://127.0.0.1:{port}/api/v2"
        here = {runtime["language"] for runtime in session.get(url + "/runtimes", timeout=10).json()}
        print(f"{'language':12}{f'{asked.cases} calls':>12}{f'{asked.cases} cases':>12}{'calls / cases':>16}")
        for language in SOURCES:
            if language in here:
                calls, cases = _measured(session, url + "/execute", language, asked.cases, asked.rounds)
                print(f"{language:12}{calls:10.2f} s{cases:10.2f} s{calls / cases:16.1f}")


def _measured(session: requests.Session, url: str, language: str, count: int, rounds: int) -> tuple[float, float]:
    """Seconds for so many calls, and for one call with so many cases."""
    inputs = [{"stdin": str(n), "expected_output": str(n * 2)} for n in range(count)]
    submission = {"language": language, "version": "*", "files": [{"content": SOURCES[language]}]}

    def call(**fields: Any) -> dict[str, Any]:
        answered = session.post(url, json={**submission, **fields}, timeout=60)
        answered.raise_for_status()
        return answered.json()

    def by_calls() -> None:
        for each in inputs:
            assert call(stdin=each["stdin"])["run"]["stdout"].strip() == each["expected_output"]

    def by_cases() -> None:
        assert call(cases=inputs)["verdict"] == "accepted"

    timed = [(_seconds(by_calls), _seconds(by_cases)) for _ in range(rounds)]
    return median(calls for calls, _ in timed), median(cases for _, cases in timed)


def _seconds(step: Callable[[], None]) -> float:
    started = perf_counter()
    step()
    return perf_counter() - started


if __name__ == "__main__":
    main()
