"""What a paper cites here and what cites it: a drawing and two lists."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from dailypapers.catalog.urls import paper_url
from dailypapers.formats import PaperView, load_cards
from dailypapers.formats.citation_graph import Node, citation_graph
from dailypapers.fulltext.queries import citations_among, cited, citing, has_site_text
from dailypapers.lib.person_names import surname
from dailypapers.web.view_helpers import handle_action_errors, paper_of

DRAWN = 16  # papers on each side, the newest


@require_safe
@handle_action_errors
def citations(request: HttpRequest, key: str) -> HttpResponse:
    """Show what a paper cites here, and what cites it. A fixed number of queries."""
    paper = paper_of(key)
    if paper.key != key:
        return redirect("citations", paper.key, permanent=True)
    order = ("-published_at", "-id")
    lists = [papers.order_by(*order).values_list("id", flat=True) for papers in (cited(paper), citing(paper))]
    counts = [papers.count() for papers in lists]
    ids = [list(papers[:DRAWN]) for papers in lists]
    [view, *views] = load_cards([paper.id, *dict.fromkeys([*ids[0], *ids[1]])])
    by_id = {each.id: each for each in views}
    sides = [[by_id[one] for one in side if one in by_id] for side in ids]
    return render(
        request, "web/citations.html", {"paper": view, "sides": sides, "counts": counts} | _drawn(view, *sides)
    )


def _drawn(view: PaperView, cited_views: list[PaperView], citing_views: list[PaperView]) -> dict[str, object]:
    """Return the drawing and what stands beside it; a paper on both sides is drawn where it is cited."""
    left = {each.id for each in cited_views}
    right = [each for each in citing_views if each.id not in left]
    shown = [each.id for each in (*cited_views, *right)]
    graph = citation_graph(_node(view), [*map(_node, cited_views)], [*map(_node, right)], citations_among(shown))
    return {
        "graph": mark_safe(graph) if shown else "",  # noqa: S308  # the graph escapes every text
        "has_text": has_site_text(view.id),
    }


def _node(view: PaperView) -> Node:
    names = [surname(name) for name in view.authors[:1]]
    year = str(view.published_at.year) if view.published_at else ""
    others = " et al." if view.author_count > 1 else ""
    label = " ".join(part for part in ("".join(names) + others, year) if part) or view.title_text
    return Node(view.id, label, view.title_text, paper_url(view.key))
