"""Golden pairs: an input in `<source>/data`, and beside it what reading it must give.

After a wanted change, write them anew with `python -m tests.sources.golden` and read the difference.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson

from dailypapers.lib.record import to_json
from dailypapers.sources.base import Damage
from dailypapers.sources.files import read

AS_OF = date(2026, 1, 20)
INPUTS = sorted(path for path in Path(__file__).parent.glob("*/data/*") if not path.name.endswith(".expected.json"))


def expected_path(path: Path) -> Path:
    return path.with_name(path.stem + ".expected.json")


def outcome(path: Path) -> list[object]:
    """Everything that reading a file gives, as JSON can hold it."""
    found = read(path, as_of=AS_OF)
    return [
        {"damage": item.reason, "line": item.line} if isinstance(item, Damage) else orjson.loads(to_json(item))
        for item in found
    ]


if __name__ == "__main__":
    for path in INPUTS:
        text = orjson.dumps(outcome(path), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        expected_path(path).write_bytes(text)
