"""What papers cite whose text nobody offers: asked of OpenAlex by DOI, kept where the references of texts are.

A text that comes later brings its own references, which take the place of these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from dailypapers.catalog.queries import find_ids
from dailypapers.fulltext.cited_works import LINKER
from dailypapers.fulltext.models import CitedIdentifier, CitedWork, FullText
from dailypapers.fulltext.openalex import PAPERS_AT_ONCE, doi_for, references_of
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.identifiers import parse_identifier

LATELY = timedelta(days=30)
"""Younger papers wait: OpenAlex knows what a paper cites some weeks after it came out."""
_NO_TEXT = (FullText.State.MISSING, FullText.State.FAILED)


class Listed(NamedTuple):
    """How many papers were asked for, and how many references of theirs are papers of the catalogue."""

    papers: int
    references: int


def has_due_lists() -> bool:
    """Tell whether a paper without a text is to be asked for."""
    return _due().exists()


def list_due(key: str, client: PoliteClient, is_over: Callable[[], bool], on_done: Callable[[], None]) -> Listed:
    """Ask for the references of papers without a text, each once, some papers at a time, all or nothing a paper.

    Raises what `references_of` raises; what was stored before stays.
    """
    papers = references = 0
    while not is_over():
        texts = list(_due().select_related("paper").order_by("-priority", "pk")[:PAPERS_AT_ONCE])
        if not texts:
            break
        dois = [doi_for(text.paper.arxiv_id, text.paper.published_doi, text.paper.doi) for text in texts]
        asked = sorted({*dois} - {""})
        lists = references_of(asked, key, client) if asked else {}
        for text, doi in zip(texts, dois, strict=True):
            references += _store(text, lists.get(doi, []))
            papers += 1
        on_done()
    return Listed(papers, references)


def _due() -> QuerySet[FullText]:
    has_doi = ~Q(paper__arxiv_id="") | ~Q(paper__doi="") | ~Q(paper__published_doi="")
    is_old = Q(paper__published_at__lt=timezone.now() - LATELY) | Q(paper__published_at=None)
    rows = FullText.objects.filter(owner=None, fetched_at=None, state__in=_NO_TEXT, linked_by__lt=LINKER)
    return rows.filter(has_doi & is_old)


def _store(text: FullText, references: Sequence[tuple[str, ...]]) -> int:
    """Store what a paper cites; nothing where its text has come meanwhile. Return how many of it are papers here."""
    names = {name for each in references for name in each}
    identifiers = {name: parsed for name in names if (parsed := parse_identifier(name)) is not None}
    ids = find_ids(set(identifiers.values()))
    papers = {name: ids[one] for name, one in identifiers.items() if one in ids and ids[one] != text.paper_id}
    works = [
        CitedWork(text=text, anchor=each[0], paper_id=next((papers[name] for name in each if name in papers), None))
        for each in references
    ]
    with transaction.atomic():
        if not FullText.objects.filter(pk=text.pk, fetched_at=None).update(linked_by=LINKER):
            return 0
        text.cited_works.all().delete()
        text.cited.all().delete()
        CitedWork.objects.bulk_create(works, ignore_conflicts=True)
        CitedIdentifier.objects.bulk_create([CitedIdentifier(text=text, identifier=name) for name in sorted(names)])
    return len({work.paper_id for work in works} - {None})
