"""What all readers put documents together with: tidy inlines, unique anchors, pointers that lead somewhere.

An `InlineBuilder` takes text as it comes and gives inlines in which white space is collapsed and neighbours with the
same marks are one. `Anchors` hands out anchors. `point_somewhere` runs last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from dailypapers.fulltext.document import (
    Blocks,
    Cite,
    Document,
    Inline,
    Inlines,
    Link,
    Mark,
    Math,
    NoteMark,
    Ref,
    Section,
    Text,
)
from dailypapers.fulltext.document_text import anchors
from dailypapers.lib.text import without_controls

_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2002-\u200a\u3000]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\u2061-\u2064\ufeff]")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MAX_ANCHOR = 80
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"]{1,2000}$", re.IGNORECASE)


def clean(text: str) -> str:
    """Return text in one line: controls and invisible signs go, runs of white space become one blank; edges stay."""
    if not text.isprintable() or "  " in text or not text.isascii():
        text = _SPACES.sub(" ", _INVISIBLE.sub("", without_controls(text)))
    return text


class InlineBuilder:
    """Collects inlines of one paragraph."""

    def __init__(self) -> None:
        self._inlines: list[Inline] = []
        self._texts: list[str] = []  # of the same marks, not yet one inline
        self._marks: tuple[Mark, ...] = ()

    def text(self, text: str | None, marks: tuple[Mark, ...] = ()) -> None:
        """Add words."""
        if text:
            if marks != self._marks:
                self._close()
                self._marks = marks
            self._texts.append(text)

    def add(self, inline: Inline) -> None:
        """Add anything but words."""
        self._close()
        self._inlines.append(inline)

    def _close(self) -> None:
        if self._texts:
            text = clean("".join(self._texts))
            self._texts.clear()
            before = self._inlines[-1] if self._inlines else None
            if before is None or (isinstance(before, Text) and before.text.endswith(" ")):
                text = text.lstrip(" ")
            if text:
                self._inlines.append(Text(text, self._marks))

    def take(self) -> Inlines:
        """Return the inlines without blanks at either end, and begin anew."""
        self._close()
        inlines, self._inlines = self._inlines, []
        while inlines and isinstance(last := inlines[-1], Text):
            stripped = last.text.rstrip(" ")
            if stripped:
                inlines[-1] = Text(stripped, last.marks)
                break
            inlines.pop()
        return tuple(inlines)


class Anchors:
    """Hands out anchors, each once."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._counts: dict[str, int] = {}
        self.of_id: dict[str, str] = {}

    def give(self, source_id: str | None, fallback: str) -> str:
        """Return an anchor for a thing with that id in its source; `fallback` is the stem for one without."""
        stem = _UNSAFE.sub("-", source_id).strip("-.")[:_MAX_ANCHOR] if source_id else ""
        anchor = stem = stem or fallback
        while anchor in self._given:
            self._counts[stem] = self._counts.get(stem, 1) + 1
            anchor = f"{stem}-{self._counts[stem]}"
        self._given.add(anchor)
        if source_id:
            self.of_id.setdefault(source_id, anchor)
        return anchor

    def count(self, prefix: str, source_id: str | None = None) -> str:
        """Return an anchor for the next thing of a kind: "fig.1", "fig.2", unless it has an id of its own."""
        if source_id and _UNSAFE.sub("", source_id):
            return self.give(source_id, prefix)
        self._counts[f"{prefix}."] = number = self._counts.get(f"{prefix}.", 0) + 1
        return self.give(None, f"{prefix}.{number}")


def add_blocks(sections: list[Section], blocks: Blocks, level: int, numbering: Anchors) -> None:
    """Add blocks to the section that is being read; outside any they are a section without a title."""
    if blocks and sections and level > 1:
        sections[-1] = replace(sections[-1], blocks=(*sections[-1].blocks, *blocks))
    elif blocks:
        sections.append(Section(numbering.count("sec"), "", (), 1, blocks))


def web_link(url: str, text: str) -> Inline:
    """Return a link, or plain words where the address is none of the web."""
    url = url.strip()
    return Link(url, clean(text)) if _WEB.match(url) else Text(clean(text))


def point_somewhere(document: Document, find: Callable[[str], str]) -> Document:
    """Return the document with each pointer at an anchor that exists.

    Readers put the ids of the source into `Cite` and `Ref`; `find` gives the anchor of an id, or "". A pointer at
    nothing becomes plain words.
    """
    there = set(anchors(document))
    references = {reference.anchor for reference in document.references}

    def one(source_id: str) -> str:
        anchor = find(source_id)
        return anchor if anchor in there else source_id if source_id in there else ""

    def settle(inline: Any) -> Any:
        targets = inline.anchors if isinstance(inline, Cite) else (inline.anchor,)
        found = tuple(dict.fromkeys(filter(None, map(one, targets))))
        cited = tuple(anchor for anchor in found if anchor in references)
        if cited:
            return Cite(cited, inline.text)
        return Ref(found[0], inline.text) if found else Text(inline.text)

    settled = _rewrite(document, settle)
    assert isinstance(settled, Document)
    return settled


def _rewrite(value: Any, settle: Callable[[Any], Any]) -> Any:
    """Return the same tree with pointers settled; what holds none is the same object."""
    cls = type(value)
    if cls in _LEAVES:
        return value
    if cls is Cite or cls is Ref:
        return settle(value)
    if cls is tuple:
        items = [_rewrite(item, settle) for item in value]
        return tuple(items) if any(a is not b for a, b in zip(items, value, strict=True)) else value
    if is_dataclass(cls):
        changed: dict[str, Any] = {}
        for name in _nested_fields(cls):
            old = getattr(value, name)
            new = _rewrite(old, settle)
            if new is not old:
                changed[name] = new
        return replace(value, **changed) if changed else value
    return value


_LEAVES = frozenset((Text, Math, NoteMark, Link, str, int, bool, type(None)))  # hold no pointer
_NESTED: dict[type, tuple[str, ...]] = {}


def _nested_fields(cls: type) -> Sequence[str]:
    if cls not in _NESTED:
        _NESTED[cls] = tuple(field.name for field in fields(cls) if field.init and "str" not in str(field.type))
    return _NESTED[cls]
