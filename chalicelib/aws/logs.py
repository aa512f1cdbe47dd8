"""The router's log as JSON lines: each with its level, its request's id and the fields that it was given."""

from __future__ import annotations

import json
import logging
import time

OURS = ("request_id", "door", "caller", "status", "ms", "transcript")
"""What a line may carry beside its message (`extra=` of the logging call)."""


class JsonLines(logging.Formatter):
    """One line of JSON; `aws_request_id` is put on the record by Lambda's own handler."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "message": record.getMessage(),
            "lambda_request_id": getattr(record, "aws_request_id", ""),
        }
        line |= {name: getattr(record, name) for name in OURS if hasattr(record, name)}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False) + "\n"


def configure(logger: logging.Logger) -> None:
    """Sends the logger's lines through Lambda's own handler, as JSON; Chalice's plainer handler goes."""
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(logging.INFO)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(JsonLines())
