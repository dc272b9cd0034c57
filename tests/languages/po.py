"""Catalogues as gettext writes them: entries of a .po file."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

_STRINGS = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) ((?:"(?:[^"\\]|\\.)*"\n?)+)', re.M)


class Entry(NamedTuple):
    """A message: its context, its text, that of its plural, whether it is only a guess, and its translations."""

    context: str
    message: str
    plural: str
    is_fuzzy: bool
    forms: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells two messages apart."""
        return self.context, self.message, self.plural


def read(path: Path) -> tuple[dict[str, str], list[Entry]]:
    """Return the header of a catalogue and its entries."""
    header: dict[str, str] = {}
    entries = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        values = {name: _text(strings) for name, strings in _STRINGS.findall(block + "\n")}
        if "msgid" not in values:
            continue
        if not values["msgid"]:
            header = dict(line.split(": ", 1) for line in values["msgstr"].splitlines() if ": " in line)
            continue
        forms = tuple(text for name, text in values.items() if name.startswith("msgstr"))
        fuzzy = re.search(r"^#,.*\bfuzzy\b", block, re.M) is not None
        entries.append(Entry(values.get("msgctxt", ""), values["msgid"], values.get("msgid_plural", ""), fuzzy, forms))
    return header, entries


def _text(strings: str) -> str:
    return "".join(ast.literal_eval(line) for line in strings.splitlines())
