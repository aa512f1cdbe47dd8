"""`make serve`: the same app, router and node code on one laptop.  python -m chalicelib.local.server"""

from __future__ import annotations

import logging
import os
import signal
import sys
from typing import NoReturn

import waitress

from chalicelib.local.gateway import Gateway
from chalicelib.settings import BadSetting, Settings

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def main() -> None:
    """Serves until SIGINT or SIGTERM, then ends every process that it started."""
    os.environ.setdefault("RUNHIVE_PLACE", "laptop")
    try:
        settings = Settings(os.environ)
        from app import app
        from chalicelib.wiring import cluster

        here = cluster()
    except BadSetting as error:
        sys.exit(f"runhive: {error}")
    signal.signal(signal.SIGTERM, _stop)
    try:
        hosts = (*LOOPBACK, settings.host)
        gateway = Gateway(app, lambda host: _host_name(host) in hosts, settings.body_bytes, settings.origins)
        server = _listen(gateway, settings)
        print(f"Runhive is at http://{settings.host}:{server.effective_port}", flush=True)
        server.run()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        here.close()


def _listen(gateway: Gateway, settings: Settings):
    """A thread for each slot, each place in the router's line, and some to refuse with: calls wait there, in turn."""
    threads = settings.nodes * settings.threshold + settings.line + 8
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns whenever a thread takes a moment to wake
    try:
        return waitress.create_server(
            gateway,
            host=settings.host,
            port=settings.port,
            threads=threads,
            connection_limit=max(100, 2 * threads),
            ident="runhive",
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        sys.exit(f"runhive: can't listen on {settings.host}:{settings.port}: {error.strerror}")


def _host_name(host: str) -> str:
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


def _stop(signum: int, frame: object) -> NoReturn:
    raise SystemExit


if __name__ == "__main__":
    main()
