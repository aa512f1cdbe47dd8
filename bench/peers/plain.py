"""A plain FastAPI server that starts `python -I -` for each call, with no isolation and no limits."""

from __future__ import annotations

import asyncio
import os
import socket

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

PYTHON = os.environ["PYTHON"]
app = FastAPI()


class Call(BaseModel):
    command: str


@app.put("/")
async def run(call: Call) -> dict[str, str]:
    pipe, both = asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT
    child = await asyncio.create_subprocess_exec(PYTHON, "-I", "-", stdin=pipe, stdout=pipe, stderr=both)
    printed, _ = await child.communicate(call.command.encode())
    return {"result": printed.decode()}


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0))
    # As for sockets that asyncio opens itself: else each answer's body waits 40 ms for its head to be acknowledged.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(app, log_level="warning")
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))
