"""The node's answer on AWS Lambda: its slot claimed before hostile code runs, and an environment ended after a bad run.

Any process in the environment may call the Runtime API. While an invocation runs, it can fetch that invocation's id,
answer it, and then wait for the next caller's event. So the node itself begins its answer first: a chunked POST to
/response whose body it ends when the program is gone. The API then refuses (403) every other call for the invocation.
That is so in AWS's published emulator; AWS says nothing of it, so it is a switch, off by default (docs/security.md).
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from typing import Any

API = "2018-06-01/runtime/invocation"
SWITCH = "RUNHIVE_CLAIM_RESPONSE"
ACCEPTED = b" 202 "
TIMEOUT_S = 10


class NotAccepted(OSError):
    """The Runtime API did not take the answer: somebody else may have given one."""


class Claim:
    """A response that has begun, as a blank, which JSON ignores, and waits for its end."""

    def __init__(self, address: str, request_id: str):
        host, _, port = address.rpartition(":")
        self._link = socket.create_connection((host, int(port)), TIMEOUT_S)
        head = (
            f"POST /{API}/{request_id}/response HTTP/1.1\r\nHost: {address}\r\n"
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n \r\n"
        )
        self._link.sendall(head.encode("ascii"))

    def finish(self, answer: Any) -> None:
        """Gives the answer. Raises NotAccepted."""
        body = json.dumps(answer).encode("utf-8")
        with self._link:
            self._link.sendall(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
            status = self._link.recv(4096).split(b"\r\n")[0]
        if ACCEPTED not in status + b" ":
            raise NotAccepted(f"the Runtime API answered {status.decode('ascii', 'replace')}")


_claimed: set[str] = set()


def answering(request_id: str, answer: Callable[[], Any]) -> Any:
    """The answer, given already where the switch is on; the runtime's own post is then left out."""
    if os.environ.get(SWITCH) != "on":
        return answer()
    claim = Claim(os.environ["AWS_LAMBDA_RUNTIME_API"], request_id)
    try:
        given = answer()
    except Exception as error:
        given = {"errorType": type(error).__name__, "errorMessage": str(error)}
    claim.finish(given)
    _claimed.add(request_id)
    return None


def watch_over(client: type, must_end: Callable[[], bool]) -> None:
    """Changes the runtime's client class: claimed answers are not posted twice, and a tainted environment ends.

    It ends after the answer was posted, so the caller has it, and Lambda starts a new environment for the next one.
    """
    post = client.post_invocation_result

    def post_once(self: Any, invoke_id: str, *rest: Any, **named: Any) -> Any:
        result = None
        if invoke_id in _claimed:
            _claimed.discard(invoke_id)
        else:
            result = post(self, invoke_id, *rest, **named)
        if must_end():
            os._exit(1)
        return result

    client.post_invocation_result = post_once
