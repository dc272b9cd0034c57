"""Documents and texts for tests, without reading a file."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Any

from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.fulltext.document import FORMAT, Document, Paragraph, Section, Text
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.models import FullText, StoredDocument

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
ARXIV = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"


def document(words: str = "Bees dance in the dark.", **facts: Any) -> Document:
    """A document of one section with one paragraph; any field can be given."""
    section = Section("S1", "1", (Text("Introduction"),), 1, (Paragraph("S1.p1", (Text(words),)),))
    made = Document("A title", ("Ada Lovelace",), (), (section,), (), (), "html")
    return replace(made, **facts)


def read(body: bytes, kind: str) -> Document:
    """Read a file of the test's server: its body becomes the words, and says itself what goes wrong."""
    if b"broken" in body:
        raise FullTextError("The file is damaged.", "broken")
    made = document(body.decode("latin-1"), source=kind, licence_url=CC_BY if b"free" in body else None)
    return replace(made, sections=()) if b"no words" in body else made


def text(paper: Paper, made: Document | None = None, **facts: Any) -> FullText:
    """A text that is here: the site's, from arXiv's HTML, unless told otherwise."""
    standard: dict[str, Any] = {
        "state": FullText.State.READ, "source": "arxiv-html", "url": f"https://arxiv.org/html/{paper.key}v1",
        "version": 1, "licence": CC_BY, "fetched_at": timezone.now(), "words": 5,
    }  # fmt: skip
    row = FullText.objects.create(paper=paper, **(standard | facts))
    packed = zlib.compress((made or document()).to_json())
    StoredDocument.objects.create(text=row, format=FORMAT, document=packed)
    return row
