"""Lambda's data plane: invocations spread over environments, with reserved concurrency, tenancy, sizes and timeouts."""

from __future__ import annotations

import io
import stat
import threading
import time
import uuid
import zipfile
from pathlib import Path
from typing import Callable, Mapping

from infra.emulated.environment import Environment, Function
from infra.emulated.runtime_api import Invocation

MOST_BYTES = 6 * 1024 * 1024 + 102_400
"""Lambda's bound for a synchronous event and for its answer."""


class Refused(Exception):
    """Lambda's own refusal: nothing of the function ran. `code` is the API's error code."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Functions:
    """Every function's environments. `look_up` answers a Function by name or ARN, or None.

    A function has at most `machines` environments at once, so that a small computer is not swamped: a call that
    would need one more waits for one, where AWS would start it at once. Only `reserved` refuses, as on AWS.
    """

    def __init__(
        self,
        look_up: Callable[[str], Function | None],
        runtime: Path,
        logs: Path,
        variables: Callable[[Function], Mapping[str, str]],
        machines: int,
    ):
        self._look_up, self._runtime, self._logs = look_up, runtime, logs
        self._variables, self._machines = variables, machines
        self._turn = threading.Condition()
        self._busy: list[Environment] = []
        self._idle: list[Environment] = []
        self._running: dict[str, int] = {}

    def invoke(self, name: str, event: bytes, tenant_id: str = "") -> Invocation:
        """One synchronous invocation, ended when this returns. Raises Refused."""
        function = self._look_up(name)
        if function is None:
            raise Refused(404, "ResourceNotFoundException", f"Function not found: {name}")
        if len(event) > MOST_BYTES:
            raise Refused(413, "RequestTooLargeException", f"Request must be smaller than {MOST_BYTES} bytes")
        if function.tenant_isolated and not tenant_id:
            raise Refused(400, "InvalidParameterValueException", "the function is tenant-isolated: TenantId is missing")
        deadline_ms = int((time.time() + function.timeout_s) * 1000)
        invocation = Invocation(str(uuid.uuid4()), event, deadline_ms, function.arn, tenant_id)
        self._admit(function)
        try:
            environment = self._acquire(function, tenant_id)
            try:
                environment.invoke(invocation)
            finally:
                self._release(environment)
        finally:
            with self._turn:
                self._running[function.name] -= 1
        if len(invocation.answer) > MOST_BYTES:
            invocation.answer = (
                b'{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded"}'
            )
            invocation.fault = "Function.ResponseSizeTooLarge"
        return invocation

    def _admit(self, function: Function) -> None:
        with self._turn:
            running = self._running.get(function.name, 0)
            if function.reserved is not None and running >= function.reserved:
                raise Refused(429, "TooManyRequestsException", "Rate Exceeded.")
            self._running[function.name] = running + 1

    def _acquire(self, function: Function, tenant_id: str) -> Environment:
        """A warm environment of this function (as it now is) and tenant, or a new one."""
        with self._turn:
            while True:
                fitting = [e for e in self._idle if e.function == function and e.tenant_id == tenant_id and e.alive]
                if fitting:
                    self._idle.remove(fitting[-1])
                    self._busy.append(fitting[-1])
                    return fitting[-1]
                stale = [e for e in self._idle if e.function.name == function.name]
                busy = sum(1 for e in self._busy if e.function.name == function.name)
                if len(stale) + busy < self._machines:
                    break
                if stale:
                    self._idle.remove(stale[0])
                    stale[0].end()
                else:
                    self._turn.wait()
            log = self._logs / f"{function.name}.log"
            environment = Environment(function, self._runtime, self._variables(function), log, tenant_id)
            self._busy.append(environment)
            return environment

    def _release(self, environment: Environment) -> None:
        with self._turn:
            self._busy.remove(environment)
            if environment.alive:
                self._idle.append(environment)
            self._turn.notify_all()

    def environments(self, name: str = "", busy: bool = False) -> list[Environment]:
        """The living environments of one function, or of all, the busy ones first; or those alone."""
        with self._turn:
            asked = self._busy + ([] if busy else self._idle)
            return [e for e in asked if e.alive and name in ("", e.function.name)]

    def close(self) -> None:
        for environment in self.environments():
            environment.end()


def unpack(archive: bytes, folder: Path) -> None:
    """Unpacks a function's or a layer's zip with its files' modes and links, as Lambda does."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for entry in opened.infolist():
            mode = entry.external_attr >> 16
            if stat.S_ISLNK(mode):
                path = folder / entry.filename
                path.parent.mkdir(parents=True, exist_ok=True)
                path.symlink_to(opened.read(entry).decode())
                continue
            path = Path(opened.extract(entry, folder))
            if path.is_file() and mode & 0o777:
                path.chmod(mode & 0o777)
