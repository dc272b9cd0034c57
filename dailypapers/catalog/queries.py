"""Reading the catalogue. Each function costs a fixed number of queries, however many papers there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from dailypapers.catalog.models import (
    Author,
    Authorship,
    Category,
    Keyword,
    Organisation,
    Paper,
    PaperKeyword,
    Record,
)
from dailypapers.lib.identifiers import Identifier, parse_identifier

FIRST_AUTHORS = 2  # authors a card may name
FIRST_KEYWORDS = 5  # keywords a card shows
TOP_CATEGORIES = 8  # categories counted beside a list


@dataclass(frozen=True, slots=True)
class Overview:
    """What a list of papers adds up to; `categories` are (code, name, papers)."""

    papers: int
    upvotes: int
    with_code: int
    categories: list[tuple[str, str, int]]


def featured() -> QuerySet[Paper]:
    """Return the papers that have a featured day; days after tomorrow are somebody's typing error and do not count."""
    return Paper.objects.filter(featured_on__lte=timezone.now().date() + timedelta(days=1))


def newest_first(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """Return `papers` ordered by featured day, the newest first and those without one last, then by attention."""
    return papers.order_by(F("featured_on").desc(nulls_last=True), "-attention_score", "id")


def featured_between(first: date, last: date) -> QuerySet[Paper]:
    """Return papers of these featured days, both included, most attention first."""
    days = Q(featured_on=first) if first == last else Q(featured_on__range=(first, last))
    return Paper.objects.filter(days).order_by("-attention_score", "id")


def day_is(comparison: str, day: date) -> Q:
    """Compare the day of a paper, the featured one, else that of publication: by `gte` or `lte`."""
    featured = Q(**{f"featured_on__{comparison}": day})
    return featured | Q(featured_on=None, **{f"published_at__date__{comparison}": day})


def trending() -> QuerySet[Paper]:
    return Paper.objects.filter(featured_on__isnull=False, trending_score__isnull=False).order_by(
        "-trending_score", "id"
    )


def last_noticed() -> QuerySet[Paper]:
    """Return the papers of the newest day on which one has an upvote, a comment or new stars, most attention first."""
    noticed = Paper.objects.filter(featured_on__isnull=False, attention_score__gt=0)
    day = _edge(noticed, "-featured_on")
    return noticed.filter(featured_on=day).order_by("-attention_score", "id")


def by_ids(ids: list[int]) -> list[Paper]:
    """Return papers with organisation, `first_authors` and `first_keywords`, in the order of `ids`; skip missing ones.

    Three queries. Names come as plain values: model objects for them took a third of a page's time. For those who rank
    and search; what is shown is a `formats.PaperView`.
    """
    papers = Paper.objects.filter(id__in=ids).select_related("organisation", "primary_category")
    papers_of = {paper.id: paper for paper in papers}
    for paper in papers_of.values():
        paper.first_authors, paper.first_keywords = [], []
    authors = Authorship.objects.filter(paper_id__in=papers_of, position__lt=FIRST_AUTHORS).order_by("position")
    for paper_id, name in authors.values_list("paper_id", "author__name"):
        papers_of[paper_id].first_authors.append(name)
    keywords = PaperKeyword.objects.filter(paper_id__in=papers_of, position__lt=FIRST_KEYWORDS).order_by("position")
    for paper_id, slug, name in keywords.values_list("paper_id", "keyword__slug", "keyword__name"):
        papers_of[paper_id].first_keywords.append((slug, name))
    return [papers_of[paper_id] for paper_id in ids if paper_id in papers_of]


def overview(papers: QuerySet[Paper]) -> Overview:
    """Return what `papers` add up to, and their primary categories, most frequent first. One pass over the rows."""
    categories = list(
        papers.order_by()
        .values_list("primary_category_id")
        .annotate(papers=Count("id"), upvotes=Sum("external_upvotes"), with_code=Count("id", filter=~Q(code_url="")))
    )
    top = sorted((row for row in categories if row[0]), key=lambda row: (-row[1], row[0]))[:TOP_CATEGORIES]
    names = Category.objects.in_bulk([row[0] for row in top])
    return Overview(
        papers=sum(row[1] for row in categories),
        upvotes=sum(row[2] for row in categories),
        with_code=sum(row[3] for row in categories),
        categories=[(names[row[0]].code, names[row[0]].name, row[1]) for row in top],
    )


def newest_day() -> date | None:
    """Return the newest featured day with papers. Days after tomorrow are typing errors and do not count."""
    horizon = timezone.now().date() + timedelta(days=1)
    return _edge(Paper.objects.filter(featured_on__lte=horizon), "-featured_on")


def newest_featured(start: int, stop: int) -> list[int]:
    """Return ids at these positions of all featured papers, the newest day first, most attention first within a day.

    The days that hold these positions are found by counting in an index; only their papers are put in order.
    """
    horizon = timezone.now().date() + timedelta(days=1)
    featured = Paper.objects.filter(featured_on__lte=horizon).order_by()
    counts = featured.values_list("featured_on").annotate(papers=Count("id")).order_by("-featured_on")
    days: list[date | None] = []
    passed = before = 0
    for day, papers in counts.iterator(chunk_size=100):
        if passed + papers > start:
            before = before if days else passed
            days.append(day)
        passed += papers
        if passed >= stop:
            break
    if not days:
        return []
    papers_of_days = featured.filter(featured_on__in=days).order_by("-featured_on", "-attention_score", "id")
    return list(papers_of_days.values_list("id", flat=True)[start - before : stop - before])


def neighbours(first: date, last: date) -> tuple[date | None, date | None]:
    """Return the nearest days with papers before `first` and after `last`."""
    before = _edge(Paper.objects.filter(featured_on__lt=first), "-featured_on")
    after = _edge(Paper.objects.filter(featured_on__gt=last), "featured_on")
    return before, after


def day_counts(first: date, last: date) -> dict[date, int]:
    """Return how many papers each day has; days without papers are not in it."""
    papers = Paper.objects.filter(featured_on__range=(first, last)).order_by().values_list("featured_on")
    return {day: count for day, count in papers.annotate(papers=Count("id")) if day}


def find(identifier: str) -> Paper | None:
    """Return the paper of a key, present or former, or of any arXiv id, DOI or URL; None where there is none."""
    keys = [identifier]
    if parsed := parse_identifier(identifier):
        keys.append(parsed.value if parsed.scheme != "openreview" else f"openreview:{parsed.value}")
    for key in dict.fromkeys(keys):
        if len(key) > 255 or "\0" in key:  # no database has such a key
            continue
        if paper := Paper.objects.filter(key=key).first():
            return paper
        record = Record.objects.filter(Q(key=key) | (Q(doi=key) & ~Q(doi=""))).select_related("paper").first()
        if record is not None:
            return record.paper
    return None


def find_ids(identifiers: Iterable[Identifier]) -> dict[Identifier, int]:
    """Return the ids of the papers that identifiers name, of merged records too; those without a paper are left out.

    Two queries, none without identifiers.
    """
    keys = {i: f"openreview:{i.value}" if i.scheme == "openreview" else i.value for i in identifiers}
    names = [key for key in keys.values() if len(key) <= 255]
    if not names:
        return {}
    known: dict[str, int] = {}
    is_named = Q(key__in=names) | (Q(doi__in=names) & ~Q(doi=""))  # the condition of the index over DOIs
    records = Record.objects.filter(is_named).order_by("-id")
    for key, doi, paper_id in records.values_list("key", "doi", "paper_id"):
        known |= dict.fromkeys((key, doi), paper_id)
    known |= dict(Paper.objects.filter(key__in=names).values_list("key", "id"))
    return {identifier: known[key] for identifier, key in keys.items() if key in known}


def _edge(papers: QuerySet[Paper], order: str) -> date | None:
    return papers.order_by(order).values_list("featured_on", flat=True).first()


def records_of(paper_id: int) -> list[Record]:
    """Return the records a paper was merged from, the first seen first, without their payload."""
    return list(Record.objects.filter(paper_id=paper_id).defer("payload").order_by("first_seen_at", "id"))


def is_empty() -> bool:
    return not Paper.objects.exists()


def totals() -> dict[str, Any]:
    """Return how much the catalogue holds: papers, names, days, and the first and the last day that has papers."""
    days = Paper.objects.aggregate(
        days=Count("featured_on", distinct=True), oldest_day=Min("featured_on"), newest_day=Max("featured_on")
    )
    return {
        "papers": Paper.objects.count(),
        "authors": Author.objects.count(),
        "organisations": Organisation.objects.count(),
        "categories": Category.objects.count(),
        "keywords": Keyword.objects.count(),
        **days,
    }
