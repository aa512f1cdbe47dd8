"""`make serve`: the same app, router and node code on one laptop.  python -m chalicelib.local.server"""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

from chalicelib.core.manifest import BadManifest
from chalicelib.local.gateway import Gateway
from chalicelib.local.listener import Listener
from chalicelib.node.sandbox import TooWeak
from chalicelib.settings import BadSetting, Settings

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""Hosts as browsers name them."""
ADDRESSES = ("127.0.0.1", "localhost", "::1")


def main() -> None:
    """Serves until SIGINT or SIGTERM, then ends every process that it started."""
    os.environ.setdefault("RUNHIVE_PLACE", "laptop")
    try:
        settings = Settings(os.environ)
        from app import app
        from chalicelib.wiring import cluster

        here = cluster()
    except (BadSetting, BadManifest, TooWeak) as error:
        sys.exit(f"runhive: {error}")
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell starts what it puts aside with SIGINT ignored
        signal.signal(number, _stop)
    try:
        hosts = (*LOOPBACK, settings.host)
        gateway = Gateway(app, lambda host: _host_name(host) in hosts, settings.origins)
        if settings.host not in ADDRESSES:
            print(f"runhive: whoever reaches {settings.host} may run code here, no key is asked for", file=sys.stderr)
        listener = _listen(gateway, settings)
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        print(f"Runhive is at http://{shown}:{listener.port}", flush=True)
        listener.serve()
    except KeyboardInterrupt:
        pass
    finally:
        here.close()


def _listen(gateway: Gateway, settings: Settings) -> Listener:
    """As many calls at once as there are slots and places in the router's line, and some to be refused."""
    calls = settings.nodes * settings.threshold + settings.line
    try:
        return Listener((settings.host, settings.port), gateway, calls + 8, settings.body_bytes)
    except OSError as error:
        sys.exit(f"runhive: can't listen on {settings.host}:{settings.port}: {error.strerror}")


def _host_name(host: str) -> str:
    """Without its port; a host's name is the same in capitals."""
    return (host if host.endswith("]") else host.rsplit(":", 1)[0]).lower()


def _stop(signum: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
