"""Where the CPU of a run goes: server, or zygotes and children.  python -m bench.load.parts [--seconds 2] [--rounds 7]

Drives `make serve` alone; figures are medians over the rounds. CPU time hardly minds what else the machine does.
"""

from __future__ import annotations

import argparse
from statistics import median

from bench.load import systems
from bench.load.__main__ import HELLO
from bench.load.client import drive
from bench.load.cpu import parts_ms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--clients", type=int, nargs="+", default=(1, 16))
    asked = parser.parse_args()
    systems.end_with_this_process()
    taken: dict[int, list[list[float]]] = {clients: [] for clients in asked.clients}
    with systems.runhive(PACKS="none") as port:
        drive(port, max(asked.clients), 3.0, [HELLO])
        for _ in range(asked.rounds):
            for clients, rounds in taken.items():
                before = parts_ms(port)
                runs = max(1, len(drive(port, clients, asked.seconds, [HELLO]).good))
                server, *below = [(after - used) / runs for after, used in zip(parts_ms(port), before)]
                rounds.append([server, sum(below)])  # a zygote that is replaced goes over to those that have ended
    print("| clients | server ms/run | zygotes and children |")
    print("|" + "---|" * 3)
    for clients, rounds in taken.items():
        print(f"| {clients} | " + " | ".join(f"{median(part):.1f}" for part in zip(*rounds)) + " |")


if __name__ == "__main__":
    main()
