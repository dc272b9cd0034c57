"""Papers and lists as EPUB for one reader: with the texts that they may have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dailypapers.formats.epub import write_book
from dailypapers.formats.epub_papers import PaperText, book_of_paper, book_of_papers
from dailypapers.formats.paper import PaperView, load
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.models import TextPicture
from dailypapers.fulltext.queries import ReadableText, Reader, texts_of

MAX_PAPERS = 200  # in a book
MAX_TEXTS = 20  # of them with their texts


class WrittenBook(NamedTuple):
    """A book as bytes; `holds_own` where a text in it is a copy that its reader brought."""

    title: str
    data: bytes
    holds_own: bool


def paper_book(paper_id: int, reader: Reader, site: str) -> WrittenBook:
    """Write a paper with as much of its text as the reader may have."""
    [view] = load([paper_id])
    readable = texts_of([paper_id], reader).get(paper_id)
    data = write_book(book_of_paper(view, text_for_book(readable), site))
    return WrittenBook(view.title_text, data, readable is not None and readable.text.owner_id is not None)


def papers_book(title: str, address: str, paper_ids: Sequence[int], reader: Reader, site: str) -> WrittenBook:
    """Write papers, at most `MAX_PAPERS`, the first of them with their texts."""
    views = load(paper_ids[:MAX_PAPERS])
    readable = {key: one for key, one in texts_of([view.id for view in views], reader).items() if one.is_whole}
    chosen = [view.id for view in views if view.id in readable][:MAX_TEXTS]

    def text_of(view: PaperView) -> PaperText | None:
        return text_for_book(readable[view.id]) if view.id in chosen else None

    data = write_book(book_of_papers(title, address, views, text_of, site))
    return WrittenBook(title, data, any(readable[paper_id].text.owner_id is not None for paper_id in chosen))


def text_for_book(readable: ReadableText | None) -> PaperText | None:
    """Return a text for a book, where its reader may have all of it."""
    if readable is None or not readable.is_whole:
        return None
    try:
        document = readable.document()
    except FullTextError:
        return None
    kept = TextPicture.objects.filter(text=readable.text).values_list("src", "png")
    licence = readable.known_licence
    return PaperText(
        document, {src: bytes(png) for src, png in kept}, readable.text.source_name, str(licence) if licence else ""
    )
