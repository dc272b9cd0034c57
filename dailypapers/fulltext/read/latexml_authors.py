"""The authors of a page of LaTeXML: an element each, or all in one with their addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from dailypapers.fulltext.read.author_lines import names_in_lines
from dailypapers.fulltext.read.latexml_inlines import classes

_MARKS = frozenset(("ltx_note", "ltx_sup", "ltx_author_notes", "ltx_ERROR", "ltx_Math", "ltx_role_affiliation"))


def read_authors(people: Sequence[etree._Element]) -> tuple[str, ...]:
    """Return the names, in order, without marks, addresses and affiliations."""
    lines: list[str] = []
    for element in people:
        parts: list[str] = []
        _collect(element, parts)
        lines += ["".join(parts)]
    return names_in_lines([re.split(r"\n", line) for line in lines])


def _collect(element: etree._Element, parts: list[str]) -> None:
    parts.append((element.text or "").replace("\n", " "))
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif child.tag in ("sup", "math") or not classes(child).isdisjoint(_MARKS):
            parts.append("\u2002")
        elif child.tag in ("tr", "td", "p", "div"):
            parts.append("\n")
            _collect(child, parts)
            parts.append("\n")
        else:
            _collect(child, parts)
        parts.append((child.tail or "").replace("\n", " "))
