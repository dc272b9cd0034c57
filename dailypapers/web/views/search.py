"""Search: `/papers?q=…`; without a question `/papers` leads to the newest day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dailypapers.catalog import queries
from dailypapers.community.queries import follow_of, mark_mine
from dailypapers.lib.days import Day
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.search import DEEPEST, Filters, Found, Query, SearchPage, highlight, parse, search
from dailypapers.web.marking import mark_words
from dailypapers.web.paging import PageOutOfRange, asked_page, page_of
from dailypapers.web.templatetags.papers import address_of, as_html
from dailypapers.web.views.about import sorry

RESULTS = 20  # papers on a page of results
FACETS = 10  # categories and organisations offered beside them
FIELDS = ("q", "cat", "org", "after", "before", "code")


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


@dataclass(frozen=True, slots=True)
class Form:
    """What the search form asks for, as it stands in the address; control characters are blanks."""

    q: str
    cat: str
    org: str
    after: str
    before: str
    code: str

    @classmethod
    def of(cls, query: QueryDict) -> Form:
        return cls(*("".join(c if c.isprintable() else " " for c in query.get(name, "")).strip() for name in FIELDS))

    def filters(self) -> tuple[Filters, list[str]]:
        """The filters, and a sentence for each field that cannot be read, which then filters nothing."""
        warnings: list[str] = []
        days: dict[str, int | None] = {"after": None, "before": None}
        for name in days:
            if text := getattr(self, name):
                try:
                    days[name] = Day.parse(text).date.toordinal()
                except InvalidPeriod as error:
                    warnings.append(str(error))
        return (
            Filters(
                categories=(self.cat[:64],) if self.cat else (),
                organisations=(self.org[:120],) if self.org else (),
                after=days["after"],
                before=days["before"],
                has_code=True if self.code else None,
            ),
            warnings,
        )


def _results(request: HttpRequest) -> HttpResponse:
    form = Form.of(request.GET)
    if parse_identifier(form.q) and (paper := queries.find(form.q)):
        return redirect(address_of(paper.key))
    filters, warnings = form.filters()
    context: dict[str, Any] = {"kind": "search", "form": form, "chips": _chips(request, form), "warnings": warnings}
    query = parse(form.q)
    if not query and not filters:
        return render(
            request, "web/search.html", context | {"form_is_empty": True, "warnings": [*warnings, *query.warnings]}
        )
    try:
        number = asked_page(request)
        start = (number - 1) * RESULTS
        found = search(query, filters=filters, limit=RESULTS, offset=min(start, DEEPEST))
        page = page_of(number, min(found.total, DEEPEST), RESULTS)
    except PageOutOfRange as error:
        query_string = request.GET.copy()
        query_string.pop("page", None)
        return sorry(
            request, str(error), leave=f"{reverse('papers')}?{query_string.urlencode()}", leave_text="The first page"
        )
    mark_mine(request.user, [item.paper for item in found.items])
    context |= {
        "follows": follow_of(request.user, "search", form.q),
        "warnings": [*warnings, *found.warnings],
        "items": [_item(item, found.query) for item in found.items],
        "page": page,
        "found": _found_line(found, page.number),
        "facets": {"categories": found.categories[:FACETS], "organisations": found.organisations[:FACETS]},
    }
    return render(request, "web/search.html", context)


def _item(found: Found, query: Query) -> dict[str, Any]:
    """A hit for its card: the paper, its matched words marked, and why it is here."""
    paper = found.paper
    return {
        "paper": paper,
        "title": mark_words(as_html(paper.title), lambda text: highlight(text, query)),
        "abstract": mark_words(as_html(paper.abstract or paper.summary), lambda text: highlight(text, query)),
        "reason": found.hit.reason,
    }


def _found_line(found: SearchPage, number: int) -> str:
    papers = "1 paper" if found.total == 1 else f"{found.total:,} papers"
    deep = f", the best {DEEPEST:,} of them in order" if found.total > DEEPEST else ""
    page = f", page {number}" if number > 1 else ""
    line = f"{papers} in {found.took_ms:.0f} ms{deep}{page}"
    return f"Nothing close was found; these are the nearest. {line}" if found.nothing_close and found.items else line


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address of the same search without it."""

    text: str
    without: str


def _chips(request: HttpRequest, form: Form) -> list[Chip]:
    words = {
        "cat": f"category {form.cat}", "org": f"organisation {form.org}",
        "after": f"from {form.after}", "before": f"to {form.before}", "code": "has code",
    }  # fmt: skip
    chips = []
    for name, text in words.items():
        if getattr(form, name):
            query = request.GET.copy()
            query.pop(name, None)
            query.pop("page", None)
            chips.append(Chip(text, f"{reverse('papers')}?{query.urlencode()}"))
    return chips
