"""Search: `/papers?q=…`; without a query `/papers` redirects to the newest day."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dailypapers.catalog import queries
from dailypapers.catalog.urls import SOURCE_NAMES, paper_url, submission_url
from dailypapers.community.models import Follow
from dailypapers.community.queries import annotate_viewer_state, follow_of
from dailypapers.formats import PaperView, view_of, with_figures
from dailypapers.formats.paper_text import as_html
from dailypapers.lib.identifiers import Identifier, parse_identifier
from dailypapers.lib.text import rounded
from dailypapers.operations.passages import hit_url
from dailypapers.search import DEEPEST, Query, SearchItem, SearchPage, highlight, narrow, parse, search
from dailypapers.search.text_search import has_texts, search_texts
from dailypapers.translation import translated
from dailypapers.web.chips import chips, chips_left_out, exact_words_url, literal_search_url, marked_problems
from dailypapers.web.facets import search_rail
from dailypapers.web.forms.search import FIELDS, SearchForm
from dailypapers.web.html_text import mark_words
from dailypapers.web.paging import PageOutOfRange, page_of, requested_page
from dailypapers.web.views.about import error_page
from dailypapers.web.ways_out import ways_out

RESULTS = 20  # papers on a page of results
PASSAGES = 30  # of a search in the texts


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """Show the results of a search; without one redirect to the newest day."""
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
        context |= {
            "form_is_empty": True,
            "warnings": [*warnings, *map(translated, query.warnings)],
            "chips": chips(request.GET, query),
        }
        return render(request, "web/search.html", context)
    if query.in_text:
        return render(request, "web/search.html", context | _passages(request, narrow(query, filters), warnings))
    try:
        number = requested_page(request)
        start = (number - 1) * RESULTS
        results = search(query, filters=filters, limit=RESULTS, offset=min(start, DEEPEST), options=form.options())
        page = page_of(number, min(results.total, DEEPEST), RESULTS)
    except PageOutOfRange as error:
        query_string = request.GET.copy()
        query_string.pop("page", None)
        return error_page(
            request,
            str(error),
            back_url=f"{reverse('papers')}?{query_string.urlencode()}",
            back_label=_("The first page"),
        )
    shown = chips(request.GET, results.query)
    papers = with_figures([view_of(item.paper) for item in results.items])
    annotate_viewer_state(request.user, papers)
    context |= {
        "chips": shown,
        "literal_url": literal_search_url(request.GET, results.query),
        "follows": follow_of(request.user, Follow.Kind.SEARCH, form.text),
        "warnings": [*warnings, *map(translated, results.warnings), *chips_left_out(results.query)],
        "missing": [
            MissingPaper(identifier, SOURCE_NAMES[identifier.scheme], submission_url(identifier))
            for identifier in results.missing
        ],
        "spelling": _spelling_notice(request, form, results),
        "nothing_close": results.nothing_close and results.items,
        "items": [_item(*pair, results) for pair in zip(papers, results.items, strict=True)],
        "page": page,
        "summary": _summary_line(results, page.number),
        "facets": results.facets,
        "rail": search_rail(request, results),
        "in_text_url": _in_text_url(request, form) if form.text and has_texts() else "",
    }
    if not results.total:
        context |= ways_out(shown, results.query)
    return render(request, "web/search.html", context)


def _passages(request: HttpRequest, query: Query, warnings: list[str]) -> dict[str, Any]:
    """Return what `in:text` shows: the best passages of the texts that the reader may search."""
    page = search_texts(query, request.user, limit=PASSAGES)
    missing = "" if page.has_index else _("No text has been indexed yet. Texts are fetched in the background.")
    return {
        "chips": chips(request.GET, query),
        "warnings": [*warnings, *map(translated, query.warnings), *filter(None, [missing])],
        "passages": [(hit, hit_url(hit)) for hit in page.items],
        "is_in_text": True,
        "summary": _passages_line(len(page.items), len({hit.paper.id for hit in page.items}), page.took_ms),
    }


def _passages_line(passages: int, papers: int, took_ms: float) -> str:
    values = {
        "passages": ngettext("%(count)s passage", "%(count)s passages", passages) % {"count": intcomma(passages)},
        "papers": ngettext("%(count)s paper", "%(count)s papers", papers) % {"count": intcomma(papers)},
        "time": f"{took_ms:.0f}",
    }
    return _("%(passages)s of %(papers)s in %(time)s ms") % values


def _in_text_url(request: HttpRequest, form: SearchForm) -> str:
    """Return the URL of the same search in the texts."""
    query = request.GET.copy()
    query.pop("page", None)
    query["q"] = f"{form.text} in:text"
    return f"{reverse('papers')}?{query.urlencode()}"


def _item(paper: PaperView, item: SearchItem, page: SearchPage) -> dict[str, Any]:
    """Return a hit for its card: the paper, its matches marked, the snippet and the reason."""
    query = page.query
    return {
        "paper": paper,
        "title": mark_words(as_html(paper.title), lambda text: highlight(text, query)),
        "abstract": mark_words(as_html(paper.abstract or paper.summary), lambda text: highlight(text, query)),
        "snippet": item.snippet,
        "folded": item.folded,
        "reason": translated(item.hit.reason),
    }


class MissingPaper(NamedTuple):
    """A paper that a query names and the catalogue lacks: where it can be read, and submitted."""

    identifier: Identifier
    source: str
    submit_url: str


class SpellingNotice(NamedTuple):
    """What was searched instead of what was typed, and the address that searches for that."""

    corrected: str
    literal_url: str


def _spelling_notice(request: HttpRequest, form: SearchForm, page: SearchPage) -> SpellingNotice | None:
    if not page.corrections:
        return None
    corrected = form.text
    for word, replacement in page.corrections:
        corrected = corrected.replace(word, replacement)
    return SpellingNotice(corrected, exact_words_url(request.GET))


def _summary_line(results: SearchPage, number: int) -> str:
    """Say how many papers were found: a number that nobody can page through is rounded."""
    if results.total > DEEPEST:
        count = rounded(results.total)
        line = ngettext(
            "About %(count)s paper in %(time)s ms, the best %(best)s of them in order",
            "About %(count)s papers in %(time)s ms, the best %(best)s of them in order",
            count,
        )
    else:
        count = results.total
        line = ngettext("%(count)s paper in %(time)s ms", "%(count)s papers in %(time)s ms", count)
    line %= {"count": intcomma(count), "time": f"{results.took_ms:.0f}", "best": intcomma(DEEPEST)}
    return _("%(line)s, page %(number)s") % {"line": line, "number": number} if number > 1 else line
