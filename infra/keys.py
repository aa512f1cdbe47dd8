"""python -m infra keys create|list|revoke: who may call a stage. A key is shown once, when it is made."""

from __future__ import annotations

import argparse
import secrets

from chalicelib.core.access import ANONYMOUS
from chalicelib.core.keys import Key, new_key
from infra.plan import Plan
from infra.tables import keys_of
from infra.terminal import Halt, parser, run, say

PER_MINUTE, AT_ONCE = 60, 8
ANONYMOUS_PER_MINUTE, ANONYMOUS_AT_ONCE = 20, 2
"""What all callers without a key share, where they are let in."""


def main(argv: list[str]) -> int:
    arguments = parser(__doc__)
    arguments.add_argument("action", choices=sorted(ACTIONS))
    arguments.add_argument("name", nargs="?", default="", help="create: whose key it is; revoke: the key's id")
    arguments.add_argument("--per-minute", type=int, default=PER_MINUTE, help="calls in one minute (%(default)s)")
    arguments.add_argument("--at-once", type=int, default=AT_ONCE, help="calls at the same time (%(default)s)")
    given = arguments.parse_args(argv)
    if given.action != "list" and not given.name:
        arguments.error(f"{given.action} needs {'the id of a key' if given.action == 'revoke' else 'a name'}")
    if min(given.per_minute, given.at_once) < 1:
        arguments.error("a quota is at least 1")
    return run(lambda plan: ACTIONS[given.action](plan, given), given.stage)


def settle_anonymous(plan: Plan) -> str:
    """Where the stage needs no key, makes the quota that callers without one share; where it does, withdraws it."""
    store = keys_of(plan)
    known = store.find(ANONYMOUS)
    if plan.settings.get("RUNHIVE_KEYS", "on") == "on":
        if known and not known.revoked:
            store.revoke(ANONYMOUS)
        if not any(key.key_id != ANONYMOUS for key in store.all()):
            return f'callers: none yet; make a key: .venv/bin/python -m infra keys create "a name" --stage {plan.stage}'
        return "callers: a key is needed"
    if known is None or known.revoked:
        store.put(Key(ANONYMOUS, ANONYMOUS, "", ANONYMOUS_PER_MINUTE, ANONYMOUS_AT_ONCE))
    return "callers: NO KEY IS NEEDED; those without one share a quota, see `python -m infra keys list`"


def _create(plan: Plan, given: argparse.Namespace) -> None:
    per_minute, at_once = given.per_minute, given.at_once
    key, text = new_key(given.name, per_minute, at_once, secrets.token_bytes(25))
    keys_of(plan).put(key)
    say(f"{text}\n\nThis key of {given.name!r} is shown this once: {per_minute} calls a minute, {at_once} at once.")


def _list(plan: Plan, _: argparse.Namespace) -> None:
    say(f"{'id':10} {'a minute':>9} {'at once':>8}  {'state':8} name")
    for key in keys_of(plan).all():
        state = "revoked" if key.revoked else "good"
        say(f"{key.key_id:10} {key.per_minute:>9} {key.at_once:>8}  {state:8} {key.name}")


def _revoke(plan: Plan, given: argparse.Namespace) -> None:
    if not keys_of(plan).revoke(given.name):
        raise Halt(f"there is no key with the id {given.name!r}; `python -m infra keys list` shows them")
    say(f"{given.name}: revoked, from its next call on")


ACTIONS = {"create": _create, "list": _list, "revoke": _revoke}
