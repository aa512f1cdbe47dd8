"""The shapes of what goes in and out, as JSON Schema: made from the very constants that the parser checks with."""

from __future__ import annotations

from typing import Any

from chalicelib.core import fields, parsing
from chalicelib.core.filenames import ENCODINGS, MAX_NAME_BYTES
from chalicelib.core.limits import COMPILE_DEFAULTS, RUN_DEFAULTS
from chalicelib.core.outcome import STATUS_MEANINGS
from chalicelib.core.verdict import COMPARISONS, DEFAULT_TOLERANCE, VERDICTS

Schema = dict[str, Any]


def nullable(kind: str, **more: Any) -> Schema:
    return {"type": [kind, "null"], **more}


def obj(properties: dict[str, Schema], required: tuple[str, ...] | None = None) -> Schema:
    """An object with these properties, of which all are required unless it is said which."""
    named = list(properties) if required is None else list(required)
    return {"type": "object", "properties": properties, **({"required": named} if named else {})}


def array(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
ARGS = array({"type": "string", "maxLength": fields.MAX_ARG_BYTES}, maxItems=fields.MAX_ARGS)


def _limit(most: int, meaning: str) -> Schema:
    return nullable("number", minimum=-1, description=f"{meaning}; -1, 0 and null mean the most, by default {most}")


def _limits() -> dict[str, Schema]:
    meanings = {"timeout": "wall time, ms", "cpu_time": "CPU time, ms", "memory_limit": "memory, bytes"}
    defaults = {"run": RUN_DEFAULTS, "compile": COMPILE_DEFAULTS}
    return {
        f"{phase}_{suffix}": _limit(getattr(defaults[phase], parsing.LIMIT_NAMES[suffix]), meaning)
        for phase in defaults
        for suffix, meaning in meanings.items()
    }


FILE = obj(
    {
        "name": nullable("string", maxLength=MAX_NAME_BYTES, description="a path inside the working directory"),
        "content": TEXT,
        "encoding": {"enum": [*ENCODINGS, "", None], "default": ENCODINGS[0]},
    },
    ("content",),
)
CASE = obj(
    {
        "stdin": nullable("string", description="the submission's own where it is not given"),
        "args": {**ARGS, "type": ["array", "null"]},
        "expected_output": nullable("string", description="null: ending well is all that is asked"),
    },
    (),
)
SUBMISSION = obj(
    {
        "language": {"type": "string", "minLength": 1, "description": "a name or an alias of /api/v2/runtimes"},
        "version": {"type": "string", "minLength": 1, "description": "a SemVer selector; the latest match is taken"},
        "files": array(ref("File"), maxItems=parsing.MAX_FILES, description="the first utf8 one is the main file"),
        "stdin": nullable("string"),
        "args": {**ARGS, "type": ["array", "null"]},
        **_limits(),
        "env": nullable("object", additionalProperties=TEXT, maxProperties=fields.MAX_ENV),
        "mode": {"enum": [*parsing.MODES, None], "default": parsing.MODES[0]},
        "cases": {**array(ref("Case"), maxItems=parsing.MAX_CASES), "type": ["array", "null"]},
        "compare": {"enum": [*COMPARISONS, None], "default": COMPARISONS[0]},
        "tolerance": nullable("number", minimum=0, maximum=1, default=DEFAULT_TOLERANCE),
        "stop_on_failure": nullable("boolean", default=False),
        "outputs": {
            **array(TEXT, maxItems=parsing.MAX_OUTPUTS, description="patterns of the files that are to come back"),
            "type": ["array", "null"],
        },
    },
    ("language", "version", "files"),
)
OUTCOME = obj(
    {
        "status": {
            "enum": [None, *STATUS_MEANINGS],
            "description": "; ".join(f"{status}: {meaning}" for status, meaning in STATUS_MEANINGS.items()),
        },
        "code": nullable("integer", description="null where a signal ended the program"),
        "signal": nullable("string"),
        "message": nullable("string"),
        "stdout": TEXT,
        "stderr": TEXT,
        "output": {**TEXT, "description": "both streams, in the order in which they came"},
        "memory": {**COUNT, "description": "the peak, bytes"},
        "cpu_time": {**COUNT, "description": "ms"},
        "wall_time": {**COUNT, "description": "ms"},
        "truncated": obj({"stdout": {"type": "boolean"}, "stderr": {"type": "boolean"}}),
    }
)
CASE_RESULT = obj({"verdict": {"enum": list(VERDICTS)}, "run": {"oneOf": [ref("Outcome"), {"type": "null"}]}})
OUTPUT_FILE = obj(
    {
        "name": TEXT,
        "content": nullable("string", description="base64; null where the file was too large to come along"),
        "encoding": {"const": "base64"},
        "media_type": TEXT,
        "size": COUNT,
    }
)
DISPLAY = array({"type": "object", "additionalProperties": TEXT}, description="media type → text, or base64 of bytes")
EXECUTION = obj(
    {
        "language": TEXT,
        "version": TEXT,
        "run": ref("Outcome"),
        "compile": ref("Outcome"),
        "node": TEXT,
        "verdict": {"enum": list(VERDICTS)},
        "cases": array(ref("CaseResult")),
        "files": array(ref("OutputFile")),
        "display": ref("Display"),
    },
    ("language", "version", "run", "node"),
)
COMMAND = obj({"command": TEXT, "language": nullable("string"), "version": nullable("string")}, ("command",))
_FIGURES = ("status", "code", "signal", "message", "cpu_time", "wall_time", "memory")
RESULT = obj(
    {
        "result": {**TEXT, "description": "what the command printed, errors included"},
        **{name: OUTCOME["properties"][name] for name in _FIGURES},
        "truncated": {"type": "boolean"},
        "node": TEXT,
        "display": ref("Display"),
    },
    ("result", *_FIGURES, "truncated", "node"),
)
RUNTIME = obj(
    {"language": TEXT, "version": TEXT, "aliases": array(TEXT), "runtime": TEXT}, ("language", "version", "aliases")
)
PACKAGE = obj({"language": TEXT, "language_version": TEXT, "installed": {"type": "boolean"}})
NODE = obj(
    {
        "name": TEXT,
        "state": TEXT,
        "load": COUNT,
        "threshold": COUNT,
        "refused": COUNT,
        "level": TEXT,
        "runtimes": {"type": "object"},
    }
)
HEALTH = obj({"status": {"enum": ["ok", "failing"]}, "message": TEXT, "node": TEXT, "level": TEXT}, ("status",))
REFUSAL = obj({"message": TEXT, "field": TEXT}, ("message",))

SCHEMAS: dict[str, Schema] = {
    "Submission": SUBMISSION,
    "File": FILE,
    "Case": CASE,
    "Execution": EXECUTION,
    "Outcome": OUTCOME,
    "CaseResult": CASE_RESULT,
    "OutputFile": OUTPUT_FILE,
    "Display": DISPLAY,
    "Command": COMMAND,
    "Result": RESULT,
    "Runtime": RUNTIME,
    "Package": PACKAGE,
    "Node": NODE,
    "Health": HEALTH,
    "Refusal": REFUSAL,
}
