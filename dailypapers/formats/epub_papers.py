"""Papers as books: one with its text by sections, or many with their abstracts and, as far as there is room, texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dailypapers.catalog.urls import paper_url
from dailypapers.formats.epub import UNDATED, Book, Chapter, Picture
from dailypapers.formats.paper import PaperView
from dailypapers.formats.paper_text import as_html
from dailypapers.formats.text_html import write_text
from dailypapers.fulltext.document import Document

MAX_AUTHORS = 50


class PaperText(NamedTuple):
    """The text of a paper that its reader may have: its document, its pictures by what the document calls them, where
    it is from and its licence, in words.
    """

    document: Document
    pictures: Mapping[str, bytes]
    source: str
    licence: str


def book_of_paper(paper: PaperView, text: PaperText | None, site: str) -> Book:
    """Return a paper as a book: title and abstract, then its text, footnotes and references."""
    name = Namer()
    chapters = [Chapter(paper.title_text, _front(paper, text, site))]
    chapters += [_text_chapter(text, name)] if text else []
    return Book(
        title=paper.title_text,
        identifier=f"{site}{paper_url(paper.key)}",
        chapters=chapters,
        authors=paper.authors[:MAX_AUTHORS],
        language=(text.document.language if text else "") or "en",
        modified=paper.revised_at or paper.published_at or UNDATED,
        source=text.source if text else "",
        rights=text.licence if text else "",
        pictures=name.pictures,
    )


def book_of_papers(
    title: str, address: str, papers: Sequence[PaperView], text_of: Callable[[PaperView], PaperText | None], site: str
) -> Book:
    """Return papers as a book, a chapter each: what it is, its abstract, and its text where `text_of` gives one."""
    name = Namer()
    chapters: list[Chapter] = []
    for paper in papers:
        text = text_of(paper)
        inside = _text_chapter(text, name).body if text else ""
        chapters.append(Chapter(paper.title_text, _front(paper, text, site) + inside))
    empty = Chapter(title, f"<p>{escape(_('There are no papers here.'))}</p>")
    moments = [moment for paper in papers if (moment := paper.revised_at or paper.published_at)]
    modified = max(moments, default=UNDATED)
    return Book(title, address, chapters or [empty], modified=modified, source=address, pictures=name.pictures)


class Namer:
    """Gives the pictures that chapters show their names in the book."""

    def __init__(self) -> None:
        self.pictures: list[Picture] = []

    def add(self, png: bytes) -> str:
        """Add a picture; return its name."""
        name = f"pictures/{len(self.pictures) + 1}.png"
        self.pictures.append(Picture(name, "image/png", png))
        return name


def _front(paper: PaperView, text: PaperText | None, site: str) -> str:
    authors = escape(", ".join(paper.authors[:MAX_AUTHORS]))
    if (others := len(paper.authors) - MAX_AUTHORS) > 0:
        text_of_all = ngettext("%(authors)s and %(count)s other", "%(authors)s and %(count)s others", others)
        authors = escape(text_of_all) % {"authors": authors, "count": others}
    address = f"{site}{paper_url(paper.key)}"
    origin = f'<p class="small"><a href="{escape(address)}">{escape(address)}</a>'
    if text is not None:
        origin += (
            "<br>"
            + escape(_("Text from %(source)s") % {"source": text.source})
            + (f", {escape(text.licence)}" if text.licence else "")
        )
    abstract = as_html(paper.abstract or paper.summary)
    heading = escape(_("Abstract"))
    return f"<h1>{as_html(paper.title)}</h1><p>{authors}</p>{origin}</p><h2>{heading}</h2><div>{abstract}</div>"


def _text_chapter(text: PaperText, name: Namer) -> Chapter:
    """Return the text of a paper as a chapter, whose sections the contents name."""
    names: dict[str, str] = {}

    def url(src: str) -> str:
        if src in text.pictures and src not in names:
            names[src] = name.add(text.pictures[src])
        return names.get(src, "")

    written = write_text(text.document, url)
    body = f"<div>{written.sections}</div>"
    if written.footnotes:
        body += f"<h2>{escape(_('Footnotes'))}</h2><ol>{written.footnotes}</ol>"
    if written.references:
        body += f'<h2 id="t-references">{escape(_("References"))}</h2><ol>{written.references}</ol>'
    parts = [(chapter.anchor, chapter.title) for chapter in written.chapters if chapter.level == 1]
    parts += [("t-references", _("References"))] if written.references else []
    return Chapter(_("Text"), body, parts)
