"""The review of a week: `/reviews/2025-W42`; `/reviews` leads to the last one."""

from __future__ import annotations

from statistics import median
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dailypapers.accounts.models import User
from dailypapers.community.queries import viewer_states_of
from dailypapers.formats import PaperView, load_cards
from dailypapers.insights.review import Review, newest_reviewed, review_of
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Week
from dailypapers.lib.plots import Cell, Figure, columns
from dailypapers.listings import Window, open_listing
from dailypapers.web.microcache import CachedPage, cached_page, render_page
from dailypapers.web.views.about import error_page
from dailypapers.web.views.topics import shown_topic
from dailypapers.web.views.trends import trends_url

MISSED = 5  # papers of what one follows


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Redirect to the review of the last week that is over."""
    week = newest_reviewed()
    return redirect("review", str(week)) if week is not None else redirect("papers")


@require_safe
def review(request: HttpRequest, target: str) -> HttpResponse:
    """Show the review of a week, with what the reader has missed of what they follow."""
    try:
        week = Week.parse(target)
    except InvalidPeriod as error:
        return error_page(request, str(error), back_url=reverse("reviews"), back_label=_("The last review"))
    if str(week) != target:
        return redirect("review", str(week))
    page = cached_page(request, lambda: CachedPage(_values(review_of(week))))
    if not isinstance(page, CachedPage):
        return page
    missed, total = _missed(request.user, week)
    ids = [paper.id for paper in (*page.values["discussed"], *page.values["best"])]
    private = {"viewer_states": viewer_states_of(request.user, ids), "missed": missed, "missed_total": total}
    return render_page(request, "web/review.html", page, private)


def _values(found: Review) -> dict[str, Any]:
    papers = {paper.id: paper for paper in load_cards([choice.paper_id for choice in found.choices])}
    before = [count.papers for count in found.weeks[:-1] if count.papers]
    talked = {choice.paper_id for choice in found.discussed}
    week, words = found.week, found.topics.before
    return {
        "period": week,
        "kind": "review",
        "numbers": found.numbers,
        "usual": round(median(before)) if before else None,
        "figure": _figure(found),
        "fields": [shown_topic(field, week, words) for field in found.topics.fields],
        "more": [shown_topic(size, week, words) for size in found.more],
        "less": [shown_topic(size, week, words) for size in found.less],
        "words": [(word, trends_url(word.query, "week")) for word in found.words],
        "discussed": [papers[choice.paper_id] for choice in found.discussed if choice.paper_id in papers],
        "best": [
            papers[choice.paper_id]
            for choice in found.best
            if choice.paper_id in papers and choice.paper_id not in talked
        ],
        "previous": week.previous(),
        "next": week.next(),
    }


def _figure(found: Review) -> Figure:
    title = _("Papers a week")
    svg = columns(
        {"papers": [count.papers for count in found.weeks]}, [str(count.week) for count in found.weeks], title
    )
    rows = [[Cell(str(week)), Cell(f"{papers:,}", reverse("week", args=[str(week)]))] for week, papers in found.weeks]
    return Figure(title, svg, ["week", "papers"], rows[::-1])


def _missed(user: Any, week: Week) -> tuple[list[PaperView], int]:
    """Return papers of the week from what a reader follows, with which they have done nothing yet, and how many."""
    if not isinstance(user, User):
        return [], 0
    ids = open_listing("follows", viewer=user, window=Window.of(week)).ids(0, 200)
    states = viewer_states_of(user, ids) or {}
    unseen = [paper_id for paper_id in ids if paper_id not in states]
    return load_cards(unseen[:MISSED]), len(unseen)
