"""A closed-loop load generator that costs little itself: N keep-alive connections on one epoll, no HTTP library."""

from __future__ import annotations

import json
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Call:
    """One request to make: its kind (for the tables), its bytes, and what the body of a right answer holds."""

    kind: str
    request: bytes
    expected: bytes


@dataclass
class Tally:
    """What came of a load: seconds of each good call by kind, refusals, and whatever else was answered."""

    seconds: float = 0.0
    cpu_ms: float = 0.0
    """What the system used for all of it, where that was asked for."""
    latencies: dict[str, list[float]] = field(default_factory=dict)
    refused: int = 0
    without_retry_after: int = 0
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def good(self) -> list[float]:
        return sorted(second for kind in self.latencies.values() for second in kind)

    @property
    def per_second(self) -> float:
        return len(self.good) / self.seconds

    def quantile(self, share: float) -> float:
        """Seconds; not a number where no call was good."""
        good = self.good
        return good[min(len(good) - 1, int(share * len(good)))] if good else float("nan")


def command_call(kind: str, body: dict[str, object], expected: str, method: str = "PUT", path: str = "/") -> Call:
    content = json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return Call(kind, f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content, expected.encode())


class _Connection:
    """One client: sends a call, gathers the answer, and says when it is whole."""

    def __init__(self, port: int):
        self.address = ("127.0.0.1", port)
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(self.address, timeout=TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, call: Call) -> None:
        self.call, self.answer, self.started = call, b"", time.perf_counter()
        self.socket.sendall(call.request)

    def receive(self) -> bool:
        """Reads what has come; True when the answer is whole. Raises ConnectionError when the server hung up."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("the server hung up")
        self.answer += chunk
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if not found:
            return False
        lowered = head.lower()
        if b"transfer-encoding: chunked" in lowered:
            return body.endswith(b"0\r\n\r\n")
        return len(body) >= int(lowered.partition(b"content-length:")[2].split(b"\r\n", 1)[0])


def drive(port: int, clients: int, seconds: float, calls: Sequence[Call], most: int = 10**9) -> Tally:
    """Keeps `clients` calls in flight for so many seconds (or `most` calls), taking them from `calls` in turn."""
    tally, turns, sent = Tally(), 0, 0
    with selectors.EpollSelector() as selector:
        connections = [_Connection(port) for _ in range(clients)]
        started = time.perf_counter()

        def send_next(connection: _Connection) -> bool:
            nonlocal turns, sent
            if time.perf_counter() - started >= seconds or sent >= most:
                return False
            connection.send(calls[turns % len(calls)])
            turns, sent = turns + 1, sent + 1
            return True

        for connection in connections:
            if send_next(connection):
                selector.register(connection.socket, selectors.EVENT_READ, connection)
        while selector.get_map():
            for key, _ in selector.select(TIMEOUT_S) or _give_up(selector, tally):
                _advance(key.data, selector, tally, send_next)
        tally.seconds = time.perf_counter() - started
        for connection in connections:
            connection.socket.close()
    return tally


def _advance(
    connection: _Connection,
    selector: selectors.BaseSelector,
    tally: Tally,
    send_next: Callable[[_Connection], bool],
) -> None:
    """Takes in what came for one connection; when its answer is whole, counts it and sends the next call."""
    was = connection.socket
    try:
        if not connection.receive():
            return
        _count(connection, tally)
        closes = b"connection: close" in connection.answer[:2048].lower()
    except ConnectionError as error:
        tally.errors[type(error).__name__] += 1
        closes = True
    if closes:
        selector.unregister(was)
        was.close()
        connection.open()
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    if not send_next(connection):
        selector.unregister(connection.socket)


def _count(connection: _Connection, tally: Tally) -> None:
    status = connection.answer[9:12].decode()
    if status == "503":
        tally.refused += 1
        tally.without_retry_after += b"retry-after:" not in connection.answer.lower()
    elif status != "200" or connection.call.expected not in connection.answer:
        tally.errors[status if status != "200" else "a wrong answer"] += 1
    else:
        latency = time.perf_counter() - connection.started
        tally.latencies.setdefault(connection.call.kind, []).append(latency)


def _give_up(selector: selectors.BaseSelector, tally: Tally) -> list[tuple[selectors.SelectorKey, int]]:
    for key in list(selector.get_map().values()):
        tally.errors["no answer in time"] += 1
        selector.unregister(key.fileobj)
    return []
