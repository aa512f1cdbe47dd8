"""HTTP/1.1 for the laptop: a thread for each connection reads a call, has it answered and answers; the rules are h11's.

So a call stays on one thread from its first byte to its last. Threads behind an event loop cost two changes of thread
more for each call, and under load the wait for the interpreter's lock that goes with them.
"""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from threading import BoundedSemaphore, Condition, Thread

import h11

IDLE_S = 15
"""How long a client may keep silent, within a call or between two, or not take its answer."""
LAST_ANSWERS_S = 5
"""How long calls under way are waited for when the server is told to stop."""
PAUSE_S = 0.1
CHUNK = 1 << 16
READ_ON = 8
"""How many times what is allowed is read and dropped, so that the client comes to see its refusal."""
NO_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)

Answer = tuple[int, dict[str, str], bytes]
Answering = Callable[[str, str, dict[str, str], bytes], Answer]
"""Method, target as it came, headers by names in lower case, body → status, headers, body. Called by many threads."""
log = logging.getLogger("runhive")


class TooMuch(Exception):
    """The body is larger than is allowed."""


class Listener:
    """Listens from the beginning; `serve` goes on until an exception, such as a signal's handler raises."""

    def __init__(self, address: tuple[str, int], answering: Answering, most_connections: int, most_bytes: int):
        """Connections past so many wait to be taken in. Raises OSError where nothing can listen at the address."""
        family = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0][0]
        self._socket = socket.create_server(address, family=family, backlog=1024)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what it takes in has it too
        self._answering = answering
        self._most_bytes = most_bytes
        self._places = BoundedSemaphore(most_connections)
        self._calls = 0
        self._one_less = Condition()

    @property
    def port(self) -> int:
        return self._socket.getsockname()[1]

    def serve(self) -> None:
        try:
            while True:
                self._places.acquire()
                self._take_in()
        finally:
            self._socket.close()
            with self._one_less:
                self._one_less.wait_for(lambda: not self._calls, LAST_ANSWERS_S)

    def _take_in(self) -> None:
        try:
            connection, _ = self._socket.accept()
            Thread(target=self._attend, args=(connection,), name="connection", daemon=True).start()
        except (OSError, RuntimeError) as error:
            # out of descriptors or threads: who waits is taken in when some are free
            self._places.release()
            log.error("a connection could not be taken in: %s", error)
            time.sleep(PAUSE_S)

    def _attend(self, connection: socket.socket) -> None:
        """One call after the other, until either side has had enough."""
        try:
            with connection:
                connection.settimeout(IDLE_S)
                talk = h11.Connection(h11.SERVER)
                while self._take_call(connection, talk) and talk.our_state is talk.their_state is h11.DONE:
                    talk.start_next_cycle()
        except OSError:
            pass  # the client is gone, or kept silent
        finally:
            self._places.release()

    def _take_call(self, connection: socket.socket, talk: h11.Connection) -> bool:
        """Reads a call and answers it; False where none came, or the connection is no good for another."""
        try:
            request, body = self._read(connection, talk)
        except h11.RemoteProtocolError as error:
            if talk.our_state in (h11.IDLE, h11.SEND_RESPONSE):
                _send(connection, talk, refused(error.error_status_hint, "this is no proper HTTP/1.1 request"))
            return False
        except TooMuch:
            _send(connection, talk, refused(413, f"the body is larger than {self._most_bytes} bytes"))
            return True
        if request is None:
            return False
        with self._one_less:
            self._calls += 1
        try:
            _send(connection, talk, self._answer(request, body), request.method == b"HEAD")
        finally:
            with self._one_less:
                self._calls -= 1
                self._one_less.notify()
        return True

    def _read(self, connection: socket.socket, talk: h11.Connection) -> tuple[h11.Request | None, bytes]:
        """The next request with all of its body; None where the client is done. Raises TooMuch."""
        request, parts, size = None, [], 0
        while True:
            event = talk.next_event()
            if event is h11.NEED_DATA:
                if talk.they_are_waiting_for_100_continue:
                    connection.sendall(talk.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
                talk.receive_data(connection.recv(CHUNK))
            elif isinstance(event, h11.Request):
                request = event
                if _declared(event) > self._most_bytes * (1 if talk.they_are_waiting_for_100_continue else READ_ON):
                    raise TooMuch  # nothing of it was sent, or so much is coming that it is not waited for
            elif isinstance(event, h11.Data):
                size += len(event.data)
                if size > READ_ON * self._most_bytes:
                    raise TooMuch
                if size <= self._most_bytes:
                    parts.append(event.data)
            elif isinstance(event, h11.EndOfMessage):
                if size > self._most_bytes:
                    raise TooMuch
                return request, b"".join(parts)
            else:
                return None, b""

    def _answer(self, request: h11.Request, body: bytes) -> Answer:
        headers: dict[str, str] = {}
        for name, value in request.headers:
            key, text = name.decode("ascii"), value.decode("latin-1")
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
        try:
            return self._answering(request.method.decode("ascii"), request.target.decode("ascii"), headers, body)
        except Exception:
            log.exception("a call was not answered")
            return refused(500, "Runhive failed; the operator's log says why")


def _declared(request: h11.Request) -> int:
    """The length that the body is said to have; h11 has seen to it that it is a number."""
    return next((int(value) for name, value in request.headers if name == b"content-length"), 0)


def refused(status: int, message: str) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps({"message": message}).encode()


def _send(connection: socket.socket, talk: h11.Connection, answer: Answer, without_body: bool = False) -> None:
    status, headers, body = answer
    fields = {**headers, "Server": "runhive", "Date": formatdate(usegmt=True)}
    if status in NO_BODY:
        body = b""
    else:
        fields["Content-Length"] = str(len(body))
    reason = HTTPStatus(status).phrase
    parts = [talk.send(h11.Response(status_code=status, headers=list(fields.items()), reason=reason))]
    if body and not without_body:
        parts.append(talk.send(h11.Data(data=body)))
    parts.append(talk.send(h11.EndOfMessage()))
    connection.sendall(b"".join(part for part in parts if part))
