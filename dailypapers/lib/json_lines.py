"""Log lines as JSON, one object a line, with the id of the request and without what tells who somebody is.

The standard library's formatter is a class with one method; python-json-logger would bring a dependency for these lines
and leaves out neither addresses nor names.
"""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

import orjson

request_id: ContextVar[str] = ContextVar("request_id", default="")
_PERSONAL = (
    (re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)*"), "[mail address]"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "[address]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE), "[address]"),
)


class JsonLines(logging.Formatter):
    """Formats a record as {"time", "level", "logger", "message", "request_id", "error"}; empty ones are left out."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info and self.formatException(record.exc_info)
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_personal_data(record.getMessage()),
            "request_id": request_id.get(),
            "error": without_personal_data(error or ""),
        }
        return orjson.dumps({name: value for name, value in fields.items() if value}).decode()


def without_personal_data(text: str) -> str:
    """Return a text with mail addresses and addresses of machines replaced by what they were."""
    for pattern, word in _PERSONAL:
        text = pattern.sub(word, text)
    return text
