"""Somebody's highlights and notes as files: Markdown for note-taking programs, and W3C Web Annotations as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol

from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.formats.markdown import escape

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


class Note(Protocol):
    """What a note must have to be written."""

    pk: Any
    paper: Paper
    quote: str
    prefix: str
    suffix: str
    note: str
    created_at: datetime
    changed_at: datetime


def write_markdown(notes: Iterable[Note], tags: Mapping[int, Sequence[str]], site: str) -> Iterator[str]:
    """Yield notes, which come paper by paper, as one Markdown file: a heading, tags, quotations, notes."""
    yield "# Notes\n"
    for paper, of_paper in groupby(notes, key=lambda note: note.paper):
        yield f"\n## [{escape(paper.title_text)}]({site}{paper_url(paper.key)})\n"
        if tags.get(paper.id):
            yield "\n" + " ".join(f"#{'-'.join(tag.split())}" for tag in tags[paper.id]) + "\n"
        for note in of_paper:
            if note.quote:
                yield "\n> " + escape(note.quote) + "\n"
            if note.note:
                yield f"\n{note.note}\n"


def write_json(notes: Iterable[Note], tags: Mapping[int, Sequence[str]], site: str) -> dict[str, Any]:
    """Return notes as an AnnotationCollection of the W3C."""
    items = [_annotation(note, tags.get(note.paper.id, ()), site) for note in notes]
    return {
        "@context": CONTEXT,
        "type": "AnnotationCollection",
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def _annotation(note: Note, tags: Sequence[str], site: str) -> dict[str, Any]:
    body = [{"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in tags]
    if note.note:
        text = {"type": "TextualBody", "value": note.note, "format": "text/plain", "purpose": "commenting"}
        body.insert(0, text)
    page = f"{site}{paper_url(note.paper.key)}"
    target: Any = page
    if note.quote:
        selector = {"type": "TextQuoteSelector", "exact": note.quote, "prefix": note.prefix, "suffix": note.suffix}
        target = {"source": f"{page}/read", "selector": selector}
    return {
        "type": "Annotation",
        "id": f"{site}/annotations/{note.pk}",
        "motivation": "highlighting" if note.quote and not note.note else "commenting",
        "created": note.created_at,
        "modified": note.changed_at,
        "target": target,
        "body": body,
    }
