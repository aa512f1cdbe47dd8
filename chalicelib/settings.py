"""Every setting in one table: name, default, parser, meaning. A bad value refuses to start and names itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


class BadSetting(ValueError):
    """The environment holds a value that can't be used; the message names the setting."""


def _text(value: str) -> str:
    return value


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in words:
            raise ValueError(f"must be one of {', '.join(filter(None, words))}")
        return value

    return parse


def _origins(value: str) -> tuple[str, ...]:
    origins = tuple(value.split())
    for origin in origins:
        if not re.fullmatch(r"\*|https?://[A-Za-z0-9.:\[\]-]+", origin):
            raise ValueError(f"{origin} is no origin such as https://blog.example")
    return origins


def _hashes(value: str) -> dict[str, str]:
    found = [word.partition("=") for word in value.split()]
    for name, _, sha256 in found:
        if not name or not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError(f"{name}={sha256} is no name with a SHA-256 in hex")
    return {name: sha256 for name, _, sha256 in found}


def _switch(value: str) -> bool:
    return {"on": True, "off": False}[_one_of("on", "off")(value)]


@dataclass(frozen=True)
class Setting:
    """One row of the table; `default` is written as it would be in the environment."""

    name: str
    default: str
    parse: Callable[[str], Any]
    meaning: str


TABLE = (
    Setting("PLACE", "", _one_of("", "laptop", "aws"), "where this process runs; unset, it serves nothing"),
    Setting("HOST", "127.0.0.1", _text, "laptop: the address that the server binds"),
    Setting("PORT", "8000", _whole(0, 65535), "laptop: the port; 0 takes a free one"),
    Setting("NODES", "3", _whole(1, 64), "how many nodes: laptop ones, or Lambda functions of the deployed stage"),
    Setting("THRESHOLD", "8", _whole(1, 1000), "how many executions one node may have at once"),
    Setting("PACKS", "small", _one_of("none", "small", "all"), "laptop: packs to build meanwhile; none uses none"),
    Setting("REQUIRE_LEVEL", "rlimit", _one_of("none", "rlimit", "kernel", "kernel+"), "how far runs must be confined"),
    Setting("TABLE", "", _text, "aws: the DynamoDB table of nodes, leases and keys"),
    Setting("BUCKET", "", _text, "aws: the S3 bucket of the page"),
    Setting("FETCHED", "", _hashes, "aws: packs that nodes fetch from the bucket, each as name=sha256"),
    Setting("NODE_PREFIX", "", _text, "aws: what the nodes' function names begin with"),
    Setting("STAGE", "", _text, "aws: the deployment stage, which every metric carries"),
    Setting("KEYS", "on", _switch, "aws: whether a caller needs a key; off lets anyone in, under one shared low quota"),
    Setting("ISOLATE", "on", _switch, "aws: each caller's runs in Lambda environments of their own"),
    Setting("LOG_CODE", "off", _switch, "aws: whether a call's log line holds its code and output, cut"),
    Setting("WAIT_MS", "2000", _whole(0, 20_000), "how long a call waits for a slot when every node is full"),
    Setting("LINE", "64", _whole(0, 10_000), "how many calls one router process lets wait; more are refused at once"),
    Setting("LEASE_MARGIN_MS", "5000", _whole(1_000, 600_000), "how far a lease outlives the hard deadline of its run"),
    Setting("VIEW_MS", "10000", _whole(0, 60_000), "aws: how old the router's view of the nodes may be"),
    Setting("DOWN_AFTER", "3", _whole(1, 100), "how many failures in a row take a node down"),
    Setting("HEALTH_MS", "10000", _whole(0, 600_000), "how long an answer to GET /health is kept"),
    Setting("ORIGINS", "", _origins, "other sites whose pages may run code here; * for any site"),
    Setting("BODY_BYTES", str(4 * 1024 * 1024), _whole(1024, 6 * 1024 * 1024), "the largest request body"),
)


class Settings:
    """The settings of one process, each an attribute in lower case: `settings.threshold`."""

    def __init__(self, environment: Mapping[str, str]):
        """Reads `RUNHIVE_<NAME>`, or the plain `<NAME>` of the few that people type. Raises BadSetting."""
        self._values: dict[str, Any] = {}
        for setting in TABLE:
            name, given = _given(setting, environment)
            try:
                self._values[setting.name.lower()] = setting.parse(given)
            except ValueError as error:
                raise BadSetting(f"{name}={given!r}: {error}") from None

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["_values"][name]
        except KeyError:
            raise AttributeError(f"there is no setting {name}") from None


PLAIN = ("HOST", "PORT", "NODES", "THRESHOLD", "PACKS")
"""Also read without the prefix, for `make serve PORT=9000`."""


def _given(setting: Setting, environment: Mapping[str, str]) -> tuple[str, str]:
    names = [f"RUNHIVE_{setting.name}", *([setting.name] if setting.name in PLAIN else [])]
    for name in names:
        if environment.get(name):
            return name, environment[name]
    return names[0], setting.default
