"""Somebody's own highlights, notes and tags, and their shelf: every paper that they keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Annotation, CollectionItem, ReadingState, Tag
from dailypapers.fulltext.document import Document
from dailypapers.fulltext.passages import passages_of
from dailypapers.fulltext.quotations import QuotableText, Quotation, find_quotation

_State = ReadingState.State
KEPT = {
    "later": _("Kept for later"), "read": pgettext_lazy("marked", "Read"), "saved": _("In a collection"),
    "voted": _("Upvoted"), "noted": _("With notes"), "tagged": _("With tags"), "brought": _("Text brought"),
}  # fmt: skip
"""How a paper comes on the shelf, as readers call it."""
ORDERS = {"added": _("Newest on the shelf"), "published": _("Newest published"), "title": _("By title")}
MAX_WORDS = 8  # of a search on the shelf


class PlacedAnnotation(NamedTuple):
    """An annotation and where it stands in the text that is here; `is_orphaned` where its quotation does not."""

    annotation: Annotation
    anchor: str
    section: str
    is_orphaned: bool


def annotations_of(user: User, paper: Paper) -> list[Annotation]:
    """Return somebody's annotations of a paper, oldest first."""
    return list(Annotation.objects.filter(user=user, paper=paper).order_by("created_at", "id"))


def place(annotations: Sequence[Annotation], document: Document | None) -> list[PlacedAnnotation]:
    """Find the annotations in a text, in its order; those without a quotation come first, orphaned ones last."""
    has_quotes = document is not None and any(one.quote for one in annotations)
    text = QuotableText(passages_of(document) if document is not None and has_quotes else ())
    positions = {passage.anchor: number for number, passage in enumerate(text.passages)}
    placed = []
    for one in annotations:
        quotation = Quotation(one.quote, one.prefix, one.suffix, one.anchor)
        found = find_quotation(text, quotation) if one.quote and text.passages else None
        anchor, section = (found.quotation.anchor, found.section) if found else ("", "")
        placed.append(PlacedAnnotation(one, anchor, section, bool(one.quote and text.passages and found is None)))
    return sorted(placed, key=lambda one: positions.get(one.anchor, len(positions) if one.is_orphaned else -1))


def tags_of(user: User, paper_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return somebody's tags of papers, by paper, in the order of the alphabet."""
    tags: dict[int, list[str]] = {}
    rows = Tag.objects.filter(user=user, paper_id__in=paper_ids).order_by("name").values_list("paper_id", "name")
    for paper_id, name in rows:
        tags.setdefault(paper_id, []).append(name)
    return tags


def tag_counts(user: User) -> list[tuple[str, int]]:
    """Return somebody's tags with the number of papers of each, in the order of the alphabet."""
    rows = Tag.objects.filter(user=user).values_list("name").annotate(papers=Count("id")).order_by("name")
    return [(name, papers) for name, papers in rows]


def shelf_of(user: User, *, kept: str = "", tag: str = "", text: str = "", order: str = "added") -> list[int]:
    """Return the papers that somebody keeps, in one way of `KEPT` or in any; with a tag, with all words of a text.

    The words may stand in title, abstract, notes, quotations and tags.
    """
    times: dict[int, datetime] = {}
    for name, rows, moment in _kept(user):
        if kept in ("", name):
            for paper_id, at in rows.values_list("paper_id", moment):
                times[paper_id] = max(at, times.get(paper_id, at))
    if tag:
        tagged = set(Tag.objects.filter(user=user, name=tag.lower()).values_list("paper_id", flat=True))
        times = {paper_id: at for paper_id, at in times.items() if paper_id in tagged}
    papers = _with_words(user, Paper.objects.filter(id__in=times), text)
    if order == "published":
        return list(papers.order_by("-published_at", "-id").values_list("id", flat=True))
    if order == "title":
        return list(papers.order_by("title_text", "id").values_list("id", flat=True))
    ids = set(papers.order_by().values_list("id", flat=True))
    return sorted(ids, key=lambda paper_id: (times[paper_id], paper_id), reverse=True)


def noted_papers(user: User) -> QuerySet[Annotation]:
    """Return all annotations of somebody with their papers, by paper, oldest first."""
    return (
        Annotation.objects.filter(user=user)
        .select_related("paper")
        .order_by("paper__title_text", "paper_id", "created_at", "id")
    )


def _kept(user: User) -> list[tuple[str, QuerySet[Any], str]]:
    marks = user.reading_states
    return [
        ("later", marks.filter(state=_State.LATER), "changed_at"),
        ("read", marks.filter(state=_State.READ), "changed_at"),
        ("saved", CollectionItem.objects.filter(collection__owner=user), "added_at"),
        ("voted", user.votes.all(), "created_at"),
        ("noted", user.annotations.all(), "created_at"),
        ("tagged", user.tags.all(), "created_at"),
        ("brought", user.texts.exclude(fetched_at=None), "fetched_at"),
    ]


def _with_words(user: User, papers: QuerySet[Paper], text: str) -> QuerySet[Paper]:
    for word in text.split()[:MAX_WORDS]:
        mine = Annotation.objects.filter(Q(note__icontains=word) | Q(quote__icontains=word), user=user)
        tagged = Tag.objects.filter(user=user, name__icontains=word)
        papers = papers.filter(
            Q(title_text__icontains=word)
            | Q(abstract__icontains=word)
            | Q(id__in=mine.values("paper_id"))
            | Q(id__in=tagged.values("paper_id"))
        )
    return papers
