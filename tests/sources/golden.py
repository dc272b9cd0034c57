"""Golden pairs: an input in `<source>/data`, and beside it what reading it must give.

After a wanted change, write them anew with `python -m tests.sources.golden` and read the difference.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import orjson

from dailypapers.lib.notices import Notice
from dailypapers.lib.record import PaperRecord, to_json
from dailypapers.sources.arxiv import parse as arxiv
from dailypapers.sources.biorxiv import parse as biorxiv
from dailypapers.sources.feed import parse as feed
from dailypapers.sources.field_cleaners import RecordError
from dailypapers.sources.files import read
from dailypapers.sources.openalex import parse as openalex
from dailypapers.sources.openreview import parse as openreview
from dailypapers.sources.semantic_scholar import parse as semantic_scholar

AS_OF = date(2026, 1, 20)
INPUTS = sorted(path for path in Path(__file__).parent.glob("*/data/*") if not path.name.endswith(".expected.json"))


def expected_path(path: Path) -> Path:
    return path.with_name(path.stem + ".expected.json")


def _arxiv(data: bytes) -> object:
    if b"<OAI-PMH" in data:
        return arxiv.parse_oai(data)
    return arxiv.parse_feed(data) if b"announce_type>" in data else arxiv.parse_query(data)


ANSWERS = {  # of sources that are asked over the network
    "arxiv": _arxiv,
    "biorxiv": biorxiv.parse,
    "openreview": openreview.parse,
    "openalex": openalex.parse,
    "semantic_scholar": semantic_scholar.parse,
    "feed": lambda data: feed.parse(data, "feed-example"),
}


def _plain(value: object) -> object:
    """Plain data of any result; records without their empty fields."""
    if isinstance(value, PaperRecord):
        return orjson.loads(to_json(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(inner) for name, inner in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def outcome(path: Path) -> object:
    """Everything that reading a file or an answer gives, as JSON can hold it."""
    if path.parent.parent.name in ANSWERS:
        return _plain(ANSWERS[path.parent.parent.name](path.read_bytes()))
    found = read(path, as_of=AS_OF)
    return [
        {"damage": item.reason, "line": item.line} if isinstance(item, RecordError)
        else {"notice": _plain(item)} if isinstance(item, Notice) else orjson.loads(to_json(item))
        for item in found
    ]  # fmt: skip


if __name__ == "__main__":
    for path in INPUTS:
        text = orjson.dumps(outcome(path), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        expected_path(path).write_bytes(text)
