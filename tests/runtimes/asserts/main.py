"""The tests of a function, as HumanEval writes them: plain asserts, and whatever the standard library has."""

import heapq
import itertools
import math
import re
from collections import Counter, defaultdict


def rolling_max(numbers: list[int]) -> list[int]:
    return list(itertools.accumulate(numbers, max))


def nesting_depths(text: str) -> list[int]:
    return [max(itertools.accumulate(1 if letter == "(" else -1 for letter in group)) for group in text.split()]


def most_common_word(text: str) -> str | None:
    counted = Counter(re.findall(r"\w+", text.lower()))
    return min(counted, key=lambda word: (-counted[word], word)) if counted else None


def shortest(graph: dict[str, dict[str, int]], start: str, goal: str) -> float:
    best, queue = defaultdict(lambda: math.inf, {start: 0}), [(0, start)]
    while queue:
        length, here = heapq.heappop(queue)
        for there, step in graph.get(here, {}).items():
            if length + step < best[there]:
                best[there] = length + step
                heapq.heappush(queue, (length + step, there))
    return best[goal]


def check(candidate):
    assert candidate([]) == []
    assert candidate([1, 2, 3, 2, 3, 4, 2]) == [1, 2, 3, 3, 3, 4, 4]
    assert candidate([4, 3, 2, 1]) == [4, 4, 4, 4]


check(rolling_max)
assert nesting_depths("(()()) ((())) () ((())()())") == [2, 3, 1, 3]
assert most_common_word("the cat and the dog and the bird") == "the"
assert most_common_word("") is None
assert shortest({"a": {"b": 4, "c": 1}, "c": {"b": 2}, "b": {"d": 5}}, "a", "d") == 8
assert shortest({}, "a", "z") == math.inf
print("all passed")
assert rolling_max([2, 1]) == [2, 1], "this one must fail"
