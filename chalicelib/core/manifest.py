"""Reads a runtime.toml strictly: whatever is wrong in it is refused, with the file, the key and what was expected."""

from __future__ import annotations

import hashlib
import re
import string
import tomllib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any, Mapping

from chalicelib.core.limits import COMPILE_DEFAULTS, RUN_DEFAULTS, Limits
from chalicelib.core.runtime import PHASES, POOLS, Check, Phase, Runtime

PLACEHOLDERS = {"source", "sources", "stem", "here", "python"}
"""The main file; it and all others of its suffix (a word of its own); its bare name without suffix; the runtime's own
folder; the node's own interpreter."""

_KEYS = {
    "language",
    "aliases",
    "source",
    "main_patterns",
    "reads",
    "pack",
    "pool",
    "provider",
    "environment",
    "version",
    "check",
    *PHASES,
}
_NAME = re.compile(r"[a-z0-9][a-z0-9+#._-]{0,39}\Z")


class BadManifest(ValueError):
    """The manifest can't be used; the message names the file, the key and what was expected there."""


def parse_manifest(name: str, text: str, hello: str = "") -> Runtime:
    """The runtime that a folder's runtime.toml and hello program describe. Raises BadManifest."""
    try:
        table = tomllib.loads(text)
        return _runtime(name, _Table(table, _KEYS), hello, hashlib.sha256(f"{text}\0{hello}".encode()).hexdigest())
    except tomllib.TOMLDecodeError as error:
        raise BadManifest(f"{name}/runtime.toml: {error}") from None
    except _Wrong as wrong:
        raise BadManifest(f"{name}/runtime.toml: {wrong}") from None


def _runtime(name: str, table: _Table, hello: str, digest: str) -> Runtime:
    version = table.table("version", {"command", "pattern"}, required=True)
    check = table.table("check", {"stdin", "stdout"})
    language = table.name("language", required=True)
    source = table.text("source", required=True)
    if PurePosixPath(source).name != source or not PurePosixPath(source).suffix:
        raise _Wrong("source", f"must be a plain file name with a suffix, and is {source!r}")
    phases = {phase: _phase(phase, table) for phase in PHASES if phase in table.values}
    if "run" not in phases:
        raise _Wrong("run", "is missing")
    return Runtime(
        name=name,
        language=language,
        source=source,
        phases=phases,
        version_command=version.argv("command", version.values.get("command")),
        version_pattern=version.pattern("pattern", Runtime.version_pattern),
        aliases=tuple(table.each("aliases", table.as_name)),
        main_patterns=tuple(table.each("main_patterns", table.as_pattern)),
        pack=table.name("pack"),
        pool=table.one_of("pool", POOLS, Runtime.pool),
        provider=table.name("provider"),
        reads=tuple(table.each("reads", table.as_setting)),
        environment={
            key: table.placeholders(f"environment.{key}", text) for key, text in table.texts("environment").items()
        },
        check=Check(check.text("stdin") or "", check.text("stdout") or Check.stdout),
        hello=hello,
        digest=digest,
    )


def _phase(phase: str, manifest: _Table) -> Phase:
    table = manifest.table(phase, {"commands", "limits"})
    commands = table.values.get("commands")
    if not isinstance(commands, list) or not commands:
        raise _Wrong(f"{phase}.commands", "must be a list of at least one argv")
    defaults = asdict(COMPILE_DEFAULTS if phase == "compile" else RUN_DEFAULTS)
    wanted = table.table("limits", set(defaults))
    for key, value in wanted.values.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise _Wrong(f"{phase}.limits.{key}", f"must be a whole number above 0, and is {value!r}")
    argvs = tuple(table.argv(f"commands[{place}]", argv) for place, argv in enumerate(commands))
    return Phase(argvs, Limits(**{**defaults, **wanted.values}))


class _Wrong(ValueError):
    """Something in the manifest, told by its path."""

    def __init__(self, path: str, what: str):
        super().__init__(f"{path} {what}")


class _Table:
    """A table of the manifest whose keys are known and whose values are asked for by type."""

    def __init__(self, values: Mapping[str, Any], keys: set[str], path: str = ""):
        self.values, self.path = values, path
        for key in values:
            if key not in keys:
                raise _Wrong(self.at(key), f"is not a key here; known are {', '.join(sorted(keys))}")

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def table(self, key: str, keys: set[str], required: bool = False) -> _Table:
        values = self._typed(key, dict, "a table", required) or {}
        return _Table(values, keys, self.at(key))

    def text(self, key: str, required: bool = False) -> str | None:
        return self._typed(key, str, "a text", required)

    def name(self, key: str, required: bool = False) -> str | None:
        text = self.text(key, required)
        return None if text is None else self.as_name(key, text)

    def one_of(self, key: str, choices: tuple[str, ...], default: str) -> str:
        text = self.text(key) or default
        if text not in choices:
            raise _Wrong(self.at(key), f"must be one of {', '.join(choices)}, and is {text!r}")
        return text

    def pattern(self, key: str, default: str) -> str:
        return self.as_pattern(key, self.text(key) or default)

    def texts(self, key: str) -> Mapping[str, str]:
        values = self._typed(key, dict, "a table", False) or {}
        for inner, value in values.items():
            if not isinstance(value, str):
                raise _Wrong(self.at(f"{key}.{inner}"), f"must be a text, and is {value!r}")
        return values

    def each(self, key: str, read: Callable[[str, Any], str]) -> list[str]:
        values = self._typed(key, list, "a list", False) or []
        return [read(f"{key}[{place}]", value) for place, value in enumerate(values)]

    def argv(self, key: str, words: Any) -> tuple[str, ...]:
        if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
            raise _Wrong(self.at(key), f"must be a list of words, and is {words!r}")
        return tuple(self.placeholders(key, word) for word in words)

    def placeholders(self, key: str, text: str) -> str:
        """The text, when every {placeholder} in it is one that the resolver fills in."""
        try:
            fields = {field for _, field, spec, conversion in string.Formatter().parse(text) if field is not None}
        except ValueError as error:
            raise _Wrong(self.at(key), f"{text!r}: {error}") from None
        unknown = sorted(fields - PLACEHOLDERS)
        if unknown:
            raise _Wrong(self.at(key), f"holds {{{unknown[0]}}}, which is not one of {', '.join(sorted(PLACEHOLDERS))}")
        return text

    def as_name(self, key: str, value: Any) -> str:
        if not isinstance(value, str) or not _NAME.match(value):
            raise _Wrong(self.at(key), f"must be a name in lower case, and is {value!r}")
        return value

    def as_setting(self, key: str, value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"/etc/[a-zA-Z][\w.*-]*", value):
            raise _Wrong(self.at(key), f"must be a folder in /etc, and is {value!r}")
        return value

    def as_pattern(self, key: str, value: Any) -> str:
        try:
            if isinstance(value, str) and re.compile(value).groups == 1:
                return value
        except re.error as error:
            raise _Wrong(self.at(key), f"{value!r}: {error}") from None
        raise _Wrong(self.at(key), f"must be a regular expression with one group, and is {value!r}")

    def _typed(self, key: str, kind: type, called: str, required: bool) -> Any:
        value = self.values.get(key)
        if value is None and required:
            raise _Wrong(self.at(key), "is missing")
        if value is not None and not isinstance(value, kind):
            raise _Wrong(self.at(key), f"must be {called}, and is {value!r}")
        return value
