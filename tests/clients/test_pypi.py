"""Four Piston clients of PyPI's, unmodified, over real HTTP: what their users expect is what they get."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from tests.served import Served

Answer = TypeVar("Answer")
AIOPYSTONS = (
    "ignore::pytest.PytestUnraisableExceptionWarning",
    "ignore:coroutine 'HTTP.close'",
    "ignore:verify_ssl is deprecated",
)
"""Warnings about that client, which are not ours to mend."""
ECHO = "import sys; print(sys.stdin.read(), sys.argv[1:])"


def waited_for(call: Coroutine[Any, Any, Answer]) -> Answer:
    return asyncio.run(asyncio.wait_for(call, timeout=60))


class TestUltraPiston:
    """Sends `name: null`, limits of -1 and a bare key as Authorization."""

    @pytest.fixture
    def client(self, served: Served) -> Any:
        from ultra_piston import PistonClient

        return PistonClient(base_url=served.url + "/api/v2/", api_key="k", rate_limit=0)

    def test_runtimes_and_packages(self, client: Any) -> None:
        python = next(runtime for runtime in client.get_runtimes() if runtime.language == "python")
        assert "py" in python.aliases
        assert any(each.language == "python" and each.installed for each in client.get_packages())
        assert waited_for(client.get_packages_async()) == client.get_packages()

    def test_execute(self, client: Any) -> None:
        from ultra_piston import File

        output = client.post_execute("python", "3.x", File(content=ECHO), stdin="in", args=["a", "b"])
        assert (output.language, output.compile) == ("python", None)
        assert (output.run.output, output.run.code, output.run.signal) == ("in ['a', 'b']\n", 0, None)
        awaited = waited_for(client.post_execute_async("py", "*", File(name="a.py", content="1/0")))
        assert (awaited.run.code, awaited.run.stdout) == (1, "")
        assert "ZeroDivisionError" in awaited.run.stderr

    def test_its_typed_errors(self, client: Any) -> None:
        from ultra_piston import File
        from ultra_piston.errors import BadRequestError, NotFoundError

        with pytest.raises(BadRequestError):
            client.post_execute("klingon", "*", File(content=""))
        with pytest.raises(NotFoundError):
            client.post_packages("python", "2.7.0")


@pytest.mark.filterwarnings(*AIOPYSTONS)
class TestAiopyston:
    """Ends its paths with a slash, sends `name: ""`, and reads every answer as JSON."""

    def calls(self, served: Served, *calls: dict[str, Any]) -> list[Any]:
        """What each call of execute came to: its output, or its error.

        The client is made in its loop and its finalizer wants one when there is none: hence the warnings ignored.
        """
        from pyston import PystonClient

        async def called() -> list[Any]:
            client = PystonClient(base_url=served.url + "/api/v2/")
            answers = [await client.languages()]
            answers += await asyncio.gather(*(client.execute(**call) for call in calls), return_exceptions=True)
            await client.close_session()
            return answers

        return waited_for(called())

    def test_runtimes_and_execute(self, served: Served) -> None:
        from pyston import File

        files = [File(ECHO), File("x", filename="data/x.txt")]
        languages, echoed, failed = self.calls(
            served,
            {"language": "python", "files": files, "stdin": "in", "args": ["a"]},
            {"language": "python", "files": [File("raise SystemExit(3)")]},
        )
        assert "python" in languages
        assert (str(echoed), echoed.success, echoed.compile_stage) == ("in ['a']\n", True, None)
        assert failed.run_stage.code == 3

    def test_a_refusal_is_its_execution_error_with_our_message(self, served: Served) -> None:
        from pyston import File
        from pyston.exceptions import ExecutionError

        _, refused = self.calls(served, {"language": "python", "files": [File("")], "version": "9.9"})
        assert isinstance(refused, ExecutionError)
        assert str(refused) == "python-9.9 runtime is unknown"


class TestPistonRspy:
    """Rust's piston_rs behind Python: strict about the types in every answer."""

    @pytest.fixture
    def piston(self) -> Any:
        return pytest.importorskip("piston_rspy", reason="piston_rspy has no wheel for this Python")

    def test_runtimes_and_execute(self, served: Served, piston: Any) -> None:
        async def calls() -> tuple[Any, ...]:
            client = piston.Client.with_url(served.url + "/api/v2")
            executor = piston.Executor(
                language="python", version="*", files=[piston.File(content=ECHO)], args=["a"], stdin="in"
            )
            keyed = piston.Client.with_url_and_key(served.url + "/api/v2", "k")
            return await client.fetch_runtimes(), await client.execute(executor), await keyed.execute(executor)

        runtimes, answered, keyed = waited_for(calls())
        assert any(runtime.language == "python" and "py" in runtime.aliases for runtime in runtimes)
        assert (answered.status, answered.run.output, answered.run.is_ok()) == (200, "in ['a']\n", True)
        assert keyed.run.output == answered.run.output

    def test_a_refusal(self, served: Served, piston: Any) -> None:
        async def call() -> Any:
            client = piston.Client.with_url(served.url + "/api/v2")
            return await client.execute(
                piston.Executor(language="python", version="9.9", files=[piston.File(content="")])
            )

        answered = waited_for(call())
        assert answered.status == 400
        assert "python-9.9 runtime is unknown" in answered.run.stderr


class TestPistonapi:
    """Sends forms, which Piston itself answers with a 415."""

    def test_languages_and_execute(self, served: Served) -> None:
        from pistonapi import PistonAPI

        client = PistonAPI(served.url + "/api/v2")
        version = client.languages["python"]["version"]
        assert client.execute("py", version, ECHO, stdin="in", args=["a", "b"], timeout=5000) == "in ['a', 'b']\n"

    def test_a_refusal_is_its_error_when_the_message_stands_alone(self, served: Served) -> None:
        from pistonapi import PistonAPI
        from pistonapi.exceptions import PistonError

        with pytest.raises(PistonError, match="python-9.9 runtime is unknown"):
            PistonAPI(served.url + "/api/v2").execute("python", "9.9", "")
