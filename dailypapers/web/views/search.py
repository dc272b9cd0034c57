"""Search: `/papers?q=…`; without a question `/papers` leads to the newest day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dailypapers.catalog import queries
from dailypapers.catalog.urls import paper_url
from dailypapers.community.queries import annotate_viewer_state, follow_of
from dailypapers.formats import PaperView, view_of
from dailypapers.formats.paper_text import as_html
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.search import DEEPEST, Query, SearchItem, SearchPage, highlight, parse, search
from dailypapers.web.chips import chips, marked_problems, standing
from dailypapers.web.forms.search import FIELDS, SearchForm
from dailypapers.web.html_text import mark_words
from dailypapers.web.paging import PageOutOfRange, asked_page, page_of
from dailypapers.web.views.about import error_page

RESULTS = 20  # papers on a page of results
FACETS = 10  # categories and organisations offered beside them


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    if any(field in request.GET for field in FIELDS):
        return _results(request)
    newest = queries.newest_day()
    if newest is not None:
        return redirect("day", newest.isoformat())
    if queries.is_empty():
        return render(request, "web/welcome.html")
    return redirect("trending")


def _results(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    if parse_identifier(form.text) and (paper := queries.find(form.text)):
        return redirect(paper_url(paper.key))
    filters, warnings = form.filters()
    query = parse(form.text)
    context: dict[str, Any] = {"kind": "search", "form": form.context(), "problems": marked_problems(query)}
    if not query and not filters:
        context |= {"form_is_empty": True, "warnings": [*warnings, *query.warnings], "chips": chips(request.GET, query)}
        return render(request, "web/search.html", context)
    try:
        number = asked_page(request)
        start = (number - 1) * RESULTS
        found = search(query, filters=filters, limit=RESULTS, offset=min(start, DEEPEST), options=form.options())
        page = page_of(number, min(found.total, DEEPEST), RESULTS)
    except PageOutOfRange as error:
        query_string = request.GET.copy()
        query_string.pop("page", None)
        return error_page(
            request, str(error), leave=f"{reverse('papers')}?{query_string.urlencode()}", leave_text="The first page"
        )
    papers = [view_of(item.paper) for item in found.items]
    annotate_viewer_state(request.user, papers)
    context |= {
        "chips": chips(request.GET, found.query),
        "standing": standing(request.GET, found.query),
        "follows": follow_of(request.user, "search", form.text),
        "warnings": [*warnings, *found.warnings],
        "corrections": _corrections(form, found),
        "nothing_close": found.nothing_close and found.items,
        "items": [_item(*pair, found) for pair in zip(papers, found.items, strict=True)],
        "page": page,
        "found": _found_line(found, page.number),
        "facets": {"categories": found.categories[:FACETS], "organisations": found.organisations[:FACETS]},
    }
    return render(request, "web/search.html", context)


def _item(paper: PaperView, found: SearchItem, page: SearchPage) -> dict[str, Any]:
    """A hit for its card: the paper, its matched words marked, the sentence that answers, and why it is here."""
    query = _with_corrections(page)
    return {
        "paper": paper,
        "title": mark_words(as_html(paper.title), lambda text: highlight(text, query)),
        "abstract": mark_words(as_html(paper.abstract or paper.summary), lambda text: highlight(text, query)),
        "snippet": found.snippet,
        "folded": found.folded,
        "reason": found.hit.reason,
    }


def _with_corrections(page: SearchPage) -> Query:
    """The query with the words that were taken for misspelt ones, for marking."""
    if not page.corrections:
        return page.query
    return Query(text=" ".join([page.query.text, *(word for _, word in page.corrections)]))


def _corrections(form: SearchForm, found: SearchPage) -> list[tuple[str, str, str]]:
    """(word nobody writes, word taken for it, the query with that word) of each."""
    return [(word, meant, form.text.replace(word, meant)) for word, meant in found.corrections]


def _found_line(found: SearchPage, number: int) -> str:
    papers = "1 paper" if found.total == 1 else f"{found.total:,} papers"
    deep = f", the best {DEEPEST:,} of them in order" if found.total > DEEPEST else ""
    page = f", page {number}" if number > 1 else ""
    return f"{papers} in {found.took_ms:.0f} ms{deep}{page}"
