"""Which text of a paper somebody reads, and how much of it."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import find_ids
from dailypapers.catalog.urls import paper_url
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.licence import Access, access
from dailypapers.fulltext.models import CitedIdentifier, CitedWork, FullText, StoredDocument
from dailypapers.lib.identifiers import Identifier, parse_identifier
from dailypapers.lib.licences import Licence, parse_licence
from dailypapers.lib.sentences import sentence

if TYPE_CHECKING:
    from dailypapers.fulltext.document import Document

Reader = User | AnonymousUser | None


@dataclass(frozen=True, slots=True)
class ReadableText:
    """A text and how much of it this reader gets."""

    text: FullText
    access: Access
    licence: str  # as the file or the catalogue states it

    @property
    def is_whole(self) -> bool:
        """Tell whether the reader gets all of it."""
        return self.access is Access.WHOLE

    @property
    def known_licence(self) -> Licence | None:
        """Return the licence, where it is one that we know."""
        return parse_licence(self.licence)

    def document(self) -> Document:
        """Load what was read. Raises FullTextError where it has to be read anew first."""
        return load_document(self.text)


def text_of(paper: Paper, reader: Reader) -> ReadableText | None:
    """Return the text of a paper that a reader reads here: the site's where they may, else their own; None for none.

    The licence is asked here and nowhere else.
    """
    return texts_of([paper.id], reader).get(paper.id)


def texts_of(paper_ids: Iterable[int], reader: Reader) -> dict[int, ReadableText]:
    """Return the text of each of these papers that a reader reads here, by paper. One query."""
    rows = _rows_of(paper_ids, reader).exclude(fetched_at=None).select_related("paper")
    chosen: dict[int, ReadableText] = {}
    for text in rows.order_by(F("owner").asc(nulls_first=True)):
        readable, before = _readable(text, text.paper, reader), chosen.get(text.paper_id)
        if before is None or (readable.is_whole and not before.is_whole):
            chosen[text.paper_id] = readable
    return chosen


def for_everybody(text: FullText, paper: Paper) -> ReadableText:
    """Return a text of a paper as everybody reads it."""
    return _readable(text, paper, None)


def is_readable(paper: Paper) -> bool:
    """Tell whether everybody reads the text of a paper here."""
    readable = text_of(paper, None)
    return readable is not None and readable.is_whole


def state_of(paper: Paper, reader: Reader) -> FullText | None:
    """Return the row that says how far fetching a paper's text is: the reader's own file first; None for no row."""
    rows = _rows_of([paper.id], reader).filter(fetched_at=None)
    return rows.order_by(F("owner").desc(nulls_last=True)).first()


def load_document(text: FullText) -> Document:
    """Load the document of a text. Raises FullTextError where there is none, or one of an older program."""
    packed = StoredDocument.objects.filter(text=text).values_list("document", flat=True).first()
    if packed is None:
        raise FullTextError(sentence("The text of this paper is not here."), "broken")
    return unpack(bytes(packed))


def unpack(packed: bytes) -> Document:
    """Return a document as it is stored. Raises FullTextError for one that is damaged, or of an older program."""
    from dailypapers.fulltext.document import Document  # lists of papers and searches do without

    try:
        return Document.from_json(zlib.decompress(packed))
    except zlib.error:
        raise FullTextError(sentence("The text of this paper is damaged here: fetch it again."), "broken") from None


def picture_urls(text: FullText) -> dict[str, str]:
    """Return the paths of the pictures that are kept with a text, by what its document calls them."""
    base = paper_url(text.paper.key)
    return {src: f"{base}/pictures/{number}" for number, src in text.pictures.values_list("id", "src")}


def picture_of(paper: Paper, number: int, reader: Reader) -> bytes | None:
    """Return a picture of the text that somebody reads; None where it is of none that they may read."""
    readable = text_of(paper, reader)
    if readable is None or not readable.is_whole:
        return None
    png = readable.text.pictures.filter(id=number).values_list("png", flat=True).first()
    return bytes(png) if png is not None else None


def citing(paper: Paper) -> QuerySet[Paper]:
    """Select the papers whose texts here cite this one: by the links of their references, and by its identifiers.

    Copies that somebody brought are left out: they are theirs alone.
    """
    names = [name for name in {paper.arxiv_id, paper.doi, paper.published_doi} if name]
    works = CitedWork.objects.filter(paper=paper, text__owner=None)
    is_citing = Q(id__in=works.values("text__paper_id"))
    if names:
        named = CitedIdentifier.objects.filter(identifier__in=names, text__owner=None)
        is_citing |= Q(id__in=named.values("text__paper_id"))
    return Paper.objects.filter(is_citing).exclude(id=paper.id)


def citing_identifier(identifier: str) -> QuerySet[Paper]:
    """Select the papers whose texts here cite a work by this arXiv id or DOI, also one that is not here."""
    texts = FullText.objects.filter(owner=None, cited__identifier=identifier)
    return Paper.objects.filter(id__in=texts.values("paper_id"))


def cited(paper: Paper) -> QuerySet[Paper]:
    """Select the papers that the site's text of this one cites."""
    works = CitedWork.objects.filter(text__owner=None, text__paper=paper).exclude(paper=None)
    return Paper.objects.filter(id__in=works.values("paper_id")).exclude(id=paper.id)


def citations_among(paper_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Return the citations between these papers, as (citing, cited). One query."""
    works = CitedWork.objects.filter(text__owner=None, text__paper_id__in=paper_ids, paper_id__in=paper_ids)
    return list(works.values_list("text__paper_id", "paper_id").distinct()) if paper_ids else []


def has_site_text(paper_id: int) -> bool:
    """Tell whether the site's text of a paper is here, or what it cites was listed without it."""
    rows = FullText.objects.filter(owner=None, paper_id=paper_id)
    return rows.filter(~Q(fetched_at=None) | Q(linked_by__gt=0)).exists()


def cited_by(paper: Paper, limit: int) -> tuple[list[int], int]:
    """Return the papers whose texts here cite this one, the newest first, and how many there are in all."""
    papers = citing(paper)
    return list(papers.order_by("-published_at", "-id").values_list("id", flat=True)[:limit]), papers.count()


def ids_of_references(document: Document) -> dict[str, int]:
    """Return the papers that references name by their arXiv id or DOI, by anchor. Two queries."""
    named: dict[str, list[Identifier]] = {}
    for reference in document.references:
        texts = filter(None, (reference.arxiv_id, reference.doi))
        if identifiers := [parsed for text in texts if (parsed := parse_identifier(text))]:
            named[reference.anchor] = identifiers
    ids = find_ids({identifier for identifiers in named.values() for identifier in identifiers})
    found = {
        anchor: next((ids[one] for one in identifiers if one in ids), None) for anchor, identifiers in named.items()
    }
    return {anchor: paper_id for anchor, paper_id in found.items() if paper_id is not None}


def papers_of_references(text: FullText, document: Document) -> dict[str, str]:
    """Return the keys of the papers that the references of a text are, by anchor. Four queries.

    Those named by an arXiv id or DOI, also where the text was not matched yet, and those that matching found.
    """
    linked = CitedWork.objects.filter(text=text).exclude(paper=None).values_list("anchor", "paper_id")
    ids = {**dict(linked), **ids_of_references(document)}
    keys = dict(Paper.objects.filter(id__in=set(ids.values())).values_list("id", "key")) if ids else {}
    return {anchor: keys[paper_id] for anchor, paper_id in ids.items() if paper_id in keys}


def counts() -> Counter[str]:
    """Count the site's texts by state."""
    return Counter(FullText.objects.filter(owner=None).values_list("state", flat=True))


def _rows_of(paper_ids: Iterable[int], reader: Reader) -> QuerySet[FullText]:
    """Return the site's texts of papers, and the reader's own."""
    mine = Q(owner=None) | Q(owner=reader.pk) if isinstance(reader, User) else Q(owner=None)
    return FullText.objects.filter(mine, paper_id__in=paper_ids)


def _readable(text: FullText, paper: Paper, reader: Reader) -> ReadableText:
    licence = text.licence or paper.license_url
    is_mine = isinstance(reader, User) and (text.owner_id == reader.pk or settings.MODE == "single")
    return ReadableText(text, access(licence, also=settings.FULLTEXT_LICENCES, is_own_copy=is_mine), licence)
