"""python -m infra.emulated: an emulated cloud that stands until interrupted, to try a deploy without an account."""

from __future__ import annotations

import signal
import threading

from infra.emulated.cloud import EmulatedCloud


def main() -> None:
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with EmulatedCloud() as cloud:
        print("An empty cloud stands. In another terminal:\n")
        print("\n".join(f"export {name}={value}" for name, value in cloud.variables.items()))
        print("make deploy STAGE=test\n\nCtrl-C ends it, with all that was deployed.", flush=True)
        over.wait()


if __name__ == "__main__":
    main()
