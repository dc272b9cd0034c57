"""Templates can be read and compared: no line is longer than a screen."""

from __future__ import annotations

from pathlib import Path

import dailypapers

MAX_LINE = 160
TEMPLATES = sorted(
    path
    for folder in Path(dailypapers.__file__).parent.rglob("templates")
    for path in folder.rglob("*")
    if path.suffix in (".html", ".txt", ".xml")
)


def test_no_line_of_a_template_is_too_long() -> None:
    assert len(TEMPLATES) > 60
    long = [
        f"{path.name}:{number} has {len(line)} characters"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MAX_LINE
    ]
    assert not long
