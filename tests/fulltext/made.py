"""Documents and texts for tests, without reading a file."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from typing import Any

from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.fulltext.actions import FileReader
from dailypapers.fulltext.document import (
    FORMAT,
    Cell,
    Cite,
    Code,
    Document,
    Figure,
    Footnote,
    Formula,
    Image,
    Link,
    List,
    Math,
    NoteMark,
    Paragraph,
    Quote,
    Ref,
    Reference,
    Section,
    Table,
    Text,
)
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.models import FullText, StoredDocument

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
ARXIV = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"


def document(words: str = "Bees dance in the dark.", **facts: Any) -> Document:
    """A document of one section with one paragraph; any field can be given."""
    section = Section("S1", "1", (Text("Introduction"),), 1, (Paragraph("S1.p1", (Text(words),)),))
    made = Document("A title", ("Ada Lovelace",), (), (section,), (), (), "html")
    return replace(made, **facts)


def full_document(
    words: str = "words", url: str = "https://example.org/", mathml: str = "<math><mi>x</mi></math>"
) -> Document:
    """A document with a part of every kind, and these words wherever a file may put its own."""
    inlines = (
        Text(words, ("italic", "smallcaps")), Math(mathml, words), Cite(("b1", "b2"), words), Ref("S1", words),
        Link(url, words), NoteMark("n1"),
    )  # fmt: skip
    blocks = (
        Paragraph("S1.p1", inlines), Formula("S1.E1", mathml, words, words), Code("S1.c1", words, words, inlines),
        Figure("S1.F1", words, inlines, (Image(url, words, 30, 20), Image("x1.png", words))),
        Table("S1.T1", words, inlines, ((Cell(inlines, True, 2), Cell((Text(words),))),)),
        Quote("S1.q1", (Paragraph("S1.q1.p1", inlines),)),
    )  # fmt: skip
    listed = List("S1.l1", True, (blocks,))
    references = (
        Reference("b1", words, words, (words,), words, words, 2020, "10.1000/x", "2205.13147", url),
        Reference("b2", words, words, url=url),
    )
    return Document(
        words, (words,), (Paragraph("a.p1", inlines),), (Section("S1", words, inlines, 1, (*blocks, listed)),),
        references, (Footnote("n1", (Paragraph("n1.p1", inlines),), words),), "html", "en", CC_BY, (words,),
    )  # fmt: skip


def read(body: bytes, kind: str) -> Document:
    """Read a file of the test's server: its body becomes the words, and says itself what goes wrong."""
    if b"broken" in body:
        raise FullTextError("The file is damaged.", "broken")
    made = document(body.decode("latin-1"), source=kind, licence_url=CC_BY if b"free" in body else None)
    if b"two pictures" in body:
        figures = tuple(Figure(f"F{n}", "", (), (Image(f"page:{n}:0,0,9,9"),)) for n in (1, 2, 2, 3))
        made = replace(made, sections=(replace(made.sections[0], blocks=figures),))
    cited = re.findall(rb"(?:2205|10)\.[^\s<]+", body)
    references = (Reference(f"b{n}", "", one.decode(), doi=one.decode()) for n, one in enumerate(cited))
    made = replace(made, references=tuple(references))
    return replace(made, sections=()) if b"no words" in body else made


def cut(body: bytes, src: str, width: int) -> bytes:
    """Cut a picture out of such a file: its width; the third page cannot be cut."""
    if src.startswith("page:3"):
        raise FullTextError("There is no such page.", "broken")
    return b"\x89PNG\r\n\x1a\n%d" % width


READER = FileReader(read, cut)


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
