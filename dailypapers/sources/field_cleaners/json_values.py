"""JSON as other programs write it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import orjson

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.sentences import sentence


def load_json(data: bytes) -> object:
    """Return the value of one JSON text, also of faulty ones that are common (NaN, lone surrogates, raw tabs).

    Raises InvalidRecord for bytes that are not UTF-8, hold NUL, or are not JSON.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        problem = str(error).partition(": line ")[0]
    if b"\0" in data:
        raise InvalidRecord(sentence("The record holds NUL bytes, so the file is damaged: fetch it again."))
    try:
        value: object = json.loads(data.decode("utf-8"), strict=False)
    except UnicodeDecodeError as error:
        raise InvalidRecord(
            sentence(
                "The record is not UTF-8 (byte %(start)s of the line): convert the file to UTF-8.",
                start=error.start + 1,
            )
        ) from None
    except (ValueError, RecursionError):
        raise InvalidRecord(
            sentence("The record is not valid JSON (%(problem)s): correct or remove the line.", problem=problem)
        ) from None
    return value


def load_object(data: bytes) -> Mapping[str, object]:
    """Return the JSON object of a text, as `load_json` does; raises InvalidRecord also for any other value."""
    value = load_json(data)
    if not isinstance(value, dict):
        raise InvalidRecord(sentence("The record is not a JSON object: every paper must be written as {…}."))
    return value


def objects(value: object, most: int | None = None) -> list[Mapping[str, object]]:
    """Return the objects among the first `most` values of a list, or of all; none of anything else."""
    return [one for one in value[:most] if isinstance(one, dict)] if isinstance(value, list) else []
