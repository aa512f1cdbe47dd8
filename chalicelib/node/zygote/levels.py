"""The ladder of confinement: what each level is called, and what it takes to stand on it."""

from __future__ import annotations

LEVELS = ("none", "rlimit", "kernel", "kernel+")
"""From the weakest to the strongest."""


class TooWeak(RuntimeError):
    """This machine can't confine as far as the deployment demands; the message says how far it can and why."""


class Grants:
    """What the kernel let a throw-away process do, one flag a protection; `landlock` is the ABI, 0 for none."""

    no_new_privs: bool = False
    seccomp: bool = False
    landlock: int = 0
    subreaper: bool = False
    undumpable: bool = False
    own_uid: bool = False
    """Runs have a uid that nothing else on this machine has."""
    lone: bool = False
    """Nothing but this node runs under our uid, so that whatever else turns up there is a left-over."""

    def __init__(self, **granted: bool | int):
        vars(self).update(granted)

    @property
    def level(self) -> str:
        if self.seccomp and self.no_new_privs and self.subreaper:
            return "kernel+" if self.landlock else "kernel"
        return "rlimit" if self.subreaper or self.own_uid or self.lone else "none"

    def at_most(self, level: str) -> Grants:
        """The same without what a lower level lacks: how a test tries a weaker machine on a stronger one."""
        place = LEVELS.index(level)
        if place >= LEVELS.index(self.level):
            return self
        weaker = {"landlock": 0}
        if place < LEVELS.index("kernel"):
            weaker |= {"seccomp": False, "no_new_privs": False}
        return Grants(**{**vars(self), **weaker})


def at_least(level: str, wanted: str) -> bool:
    """Whether a level is the wanted one or a stronger one. ValueError for a word that is no level."""
    return LEVELS.index(level) >= LEVELS.index(wanted)
