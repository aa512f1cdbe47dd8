"""The laptop's listener, as a client sees it that speaks HTTP/1.1 by hand."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest

from tests.served import Served

HOST = b"Host: 127.0.0.1\r\n"
PUT_HEAD = b"PUT / HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n"
HELLO = b'{"command": "1+1"}'
PUT = PUT_HEAD % len(HELLO) + HELLO


class Client:
    """One connection, and what has come on it that was not looked at yet."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.come = b""

    def send(self, words: bytes) -> None:
        self.connection.sendall(words)

    def head(self) -> tuple[int, bytes]:
        while b"\r\n\r\n" not in self.come:
            chunk = self.connection.recv(65536)
            assert chunk, "the server hung up"
            self.come += chunk
        head, _, self.come = self.come.partition(b"\r\n\r\n")
        return int(head[9:12]), head.lower()

    def answer(self) -> tuple[int, bytes]:
        status, head = self.head()
        length = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
        while len(self.come) < length:
            self.come += self.connection.recv(65536)
        body, self.come = self.come[:length], self.come[length:]
        return status, body

    def is_hung_up_on(self) -> bool:
        try:
            return self.come == b"" and self.connection.recv(1) == b""
        except ConnectionResetError:
            return True


@contextmanager
def connected(served: Served) -> Iterator[Client]:
    parts = urlsplit(served.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        yield Client(connection)


def test_calls_follow_each_other_on_one_connection(served: Served) -> None:
    with connected(served) as client:
        client.send(PUT + PUT)
        for _ in range(2):
            status, body = client.answer()
            assert status == 200 and b'"2\\n"' in body


def test_large_answers_come_whole_to_a_client_that_is_slow_to_take_them(served: Served) -> None:
    much = b'{"command": "print(900_000 * chr(1))"}'
    with connected(served) as client, connected(served) as neighbour:
        client.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        client.send(3 * (PUT_HEAD % len(much) + much) + PUT)
        for _ in range(50):  # meanwhile more comes than the kernel keeps for a connection
            neighbour.send(PUT)
            assert neighbour.answer()[0] == 200
        for _ in range(3):
            assert client.answer()[1].count(b"\\u0001") > 100_000
        assert b'"2\\n"' in client.answer()[1]


def test_a_body_may_come_in_chunks_of_unknown_number(served: Served) -> None:
    with connected(served) as client:
        client.send(b"PUT / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n")
        client.send(b"5\r\n" + HELLO[:5] + b"\r\n%x\r\n" % len(HELLO[5:]) + HELLO[5:] + b"\r\n0\r\n\r\n")
        assert client.answer()[0] == 200


def test_a_client_that_asks_whether_to_go_on_is_told(served: Served) -> None:
    with connected(served) as client:
        client.send(PUT.replace(b"\r\n\r\n" + HELLO, b"\r\nExpect: 100-continue\r\n\r\n"))
        assert client.head()[0] == 100
        client.send(HELLO)
        assert client.answer()[0] == 200


def test_a_body_that_is_said_to_be_huge_is_not_waited_for(served: Served) -> None:
    with connected(served) as client:
        client.send(b"PUT / HTTP/1.1\r\n" + HOST + b"Content-Length: 10000000000\r\n\r\n")
        assert client.answer()[0] == 413
        assert client.is_hung_up_on()


def test_head_has_the_length_and_nothing_more(served: Served) -> None:
    with connected(served) as client:
        client.send(b"HEAD /nodes HTTP/1.1\r\n" + HOST + b"\r\n")
        status, head = client.head()
        assert status == 200 and b"content-length: 0" not in head
        client.send(PUT)
        assert client.answer()[0] == 200


def test_an_answer_without_content_ends_with_its_head(served: Served) -> None:
    with connected(served) as client:
        client.send(b"OPTIONS /nodes HTTP/1.1\r\n" + HOST + b"\r\n")
        status, head = client.head()
        assert status == 204 and b"content-length" not in head
        assert client.is_hung_up_on()


def test_a_client_that_wants_no_more_is_let_go(served: Served) -> None:
    with connected(served) as client:
        client.send(PUT.replace(HOST, HOST + b"Connection: close\r\n"))
        assert client.answer()[0] == 200
        assert client.is_hung_up_on()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"this is no HTTP\r\n\r\n", 400),
        (b"GET /nodes HTTP/1.1\r\n\r\n", 403),
        (b"GET /nodes HTTP/1.1\r\n" + HOST + HOST + b"\r\n", 403),
        (b"PUT / HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
        (b"PUT / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\n\r\n", 501),
        (b"GET /nodes HTTP/1.1\r\n" + HOST + b"X-Long: " + b"a" * 70_000, 431),
        (b"GET http://127.0.0.1/nodes HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    ],
    ids=["no HTTP", "no host", "two hosts", "two lengths", "a coding", "too long a head", "a whole address"],
)
def test_what_is_no_proper_call_is_refused(served: Served, request_: bytes, status: int) -> None:
    with connected(served) as client:
        client.send(request_)
        assert client.answer()[0] == status


def test_silent_connections_do_not_keep_a_newcomer_waiting(served: Served) -> None:
    with ExitStack() as silent:
        for _ in range(200):
            silent.enter_context(connected(served)).send(b"PUT /")
        with connected(served) as client:
            client.send(PUT)
            assert client.answer()[0] == 200


def test_a_method_that_is_not_served_is_told_which_are(served: Served) -> None:
    with connected(served) as client:
        client.send(b"DELETE /nodes HTTP/1.1\r\n" + HOST + b"\r\n")
        status, head = client.head()
        assert status == 405 and b"\r\nallow: get, options\r\n" in head + b"\r\n"
