"""The column beside a list that narrows it: dates as a small plot, categories, organisations, venues, code.

Every bar and every name is a link; `histogram.js` lets one drag over the bars too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, QueryDict
from django.utils.dateformat import format as written
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dailypapers.accounts.wording import day_text, month_name, month_text
from dailypapers.catalog.entities import ENTITIES, INDEXED
from dailypapers.catalog.entity_lists import EntityCount
from dailypapers.catalog.models import Organisation
from dailypapers.lib.paper_languages import language_name
from dailypapers.listings import Listing
from dailypapers.listings.facets import facets_of
from dailypapers.listings.names import names_of
from dailypapers.search import DateBin, Facet, Facets, SearchPage
from dailypapers.web.chips import Chip, filter_texts
from dailypapers.web.forms.listings import ListingForm
from dailypapers.web.templatetags.site import search_url

SHOWN = 8  # names of a kind
WIDTH, HEIGHT = 240.0, 64.0  # of the plot, in its own units
_GAP = 0.2  # of a bar's width
_LOWEST = 1.5  # of a bar that is not empty


class FacetLink(NamedTuple):
    """A name, how many papers have it, and the URL that narrows the list to it; or that takes the chosen one back.

    Without a number the URL is that of its own page.
    """

    name: str
    papers: int | None
    url: str
    is_chosen: bool


class FacetGroup(NamedTuple):
    """The names of one kind, the most frequent first."""

    title: str
    links: list[FacetLink]


class Bar(NamedTuple):
    """A bar of the plot with its days as ISO dates; `left` and `step` are what one can click, from top to bottom."""

    left: str
    step: str
    x: str
    y: str
    width: str
    height: str
    first: str
    last: str
    label: str
    papers: int
    url: str


class Histogram(NamedTuple):
    """The papers of a list by date; `base_url` is the list without dates, to which a script adds those dragged over."""

    bars: list[Bar]
    base_url: str
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class FacetRail:
    """All of the column; `note` says what was counted where that is not the whole list."""

    histogram: Histogram | None
    groups: list[FacetGroup]
    note: str = ""

    def __bool__(self) -> bool:
        return self.histogram is not None or bool(self.groups)

    def without_dates(self) -> FacetRail:
        """Return the column of a page that has a calendar instead, and its own categories."""
        return replace(self, histogram=None, groups=[group for group in self.groups if group.title != _("Categories")])


def search_rail(request: HttpRequest, results: SearchPage) -> FacetRail:
    """Return the column beside the results of a search."""
    facets = results.facets
    counted = ngettext("Counted in the best %(count)s paper.", "Counted in the best %(count)s papers.", facets.papers)
    is_part = facets.papers < results.total and results.items
    note = counted % {"count": intcomma(facets.papers)} if is_part else ""
    return _rail(request, facets, {facet.name: facet.name for facet in facets.organisations[:SHOWN]}, note)


def listing_rail(request: HttpRequest, listing: Listing) -> FacetRail:
    """Return the column beside a list; one query for its papers and one for the addresses of organisations.

    Beside the list of an author, organisation, category, keyword or venue stand its people and keywords, too.
    """
    facets = facets_of(listing)
    names = [facet.name for facet in facets.organisations[:SHOWN]]
    slugs = dict(Organisation.objects.filter(name__in=names).values_list("name", "slug")) if names else {}
    rail = _rail(request, facets, slugs, "")
    if listing.kind not in INDEXED or not facets.papers:
        return rail
    named = names_of(listing, facets.papers)
    title = _("Written with") if listing.kind == "author" else _("Authors")
    groups = [_pages(title, "author", named.authors), _pages(_("Keywords"), "keyword", named.keywords)]
    groups.append(
        FacetGroup(_("Topics"), [FacetLink(phrase, None, search_url(phrase), False) for phrase in named.phrases])
    )
    return replace(rail, groups=[*rail.groups, *(group for group in groups if group.links)])


def _pages(title: str, kind: str, named: Sequence[EntityCount]) -> FacetGroup:
    """Return names that lead to their own pages, so that no number beside them would be what one finds there."""
    url = ENTITIES[kind].url
    return FacetGroup(title, [FacetLink(row.name, None, url(row.key), False) for row in named])


def filter_chips(request: HttpRequest) -> list[Chip]:
    """Return a chip for every filter of a list that its form narrows by."""
    values = ListingForm(request.GET).values()
    return [Chip(text, _url(request, {name: ""})) for name, text in filter_texts(values).items()]


def _rail(request: HttpRequest, facets: Facets, organisations: dict[str, str], note: str) -> FacetRail:
    has_code = [Facet(_("Has code"), facets.with_code)] if facets.with_code else []
    known = [facet for facet in facets.organisations if facet.name in organisations]
    groups = [
        _group(request, _("Categories"), "cat", facets.categories),
        _group(request, _("Organisations"), "org", known, organisations.__getitem__),
        _group(request, _("Venues"), "venue", facets.venues),
        _languages(request, facets.languages),
        _group(request, _("Code"), "code", has_code, lambda name: "1"),
    ]
    return FacetRail(_histogram(request, facets.dates), [group for group in groups if group.links], note)


def _group(
    request: HttpRequest, title: str, field: str, facets: Iterable[Facet], value_of: Callable[[str], str] = str
) -> FacetGroup:
    links = []
    for name, papers in list(facets)[:SHOWN]:
        value = value_of(name)
        is_chosen = request.GET.get(field, "") == value
        links.append(FacetLink(name, papers, _url(request, {field: "" if is_chosen else value}), is_chosen))
    return FacetGroup(title, links)


def _languages(request: HttpRequest, facets: Sequence[Facet]) -> FacetGroup:
    """Return the languages of papers, by name; none where all are in one."""
    group = _group(request, _("Languages"), "language", facets if len(facets) > 1 else ())
    return group._replace(links=[link._replace(name=_(language_name(link.name))) for link in group.links])


def _histogram(request: HttpRequest, bins: tuple[DateBin, ...]) -> Histogram | None:
    """Return the plot; None where there are no two bins to choose from."""
    if len(bins) < 2:
        return None
    step, most = WIDTH / len(bins), max(entry.papers for entry in bins)
    bars = []
    for number, (first, last, papers) in enumerate(bins):
        height = max(_LOWEST, HEIGHT * papers / most) if papers else 0.0
        bars.append(
            Bar(
                left=f"{number * step:.2f}",
                step=f"{step:.2f}",
                x=f"{(number + _GAP / 2) * step:.2f}",
                y=f"{HEIGHT - height:.2f}",
                width=f"{step * (1 - _GAP):.2f}",
                height=f"{height:.2f}",
                first=first.isoformat(),
                last=last.isoformat(),
                label=_bar_label(bins[number]),
                papers=papers,
                url=_url(request, {"after": first.isoformat(), "before": last.isoformat()}),
            )
        )
    ends = [_short_label(entry) for entry in (bins[0], bins[-1])]
    return Histogram(bars, _url(request, {"after": "", "before": ""}), *ends)


def _bar_label(entry: DateBin) -> str:
    text = ngettext("%(days)s: %(count)s paper", "%(days)s: %(count)s papers", entry.papers)
    return text % {"days": _label(entry), "count": intcomma(entry.papers)}


def _label(entry: DateBin) -> str:
    """Return what a bin is called: 14 October 2025, October 2025, 2025, 2010–2019."""
    first, last = entry.first, entry.last
    if first == last:
        return day_text(first)
    if (first.year, first.month) == (last.year, last.month):
        return month_text(first)
    return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"


def _short_label(entry: DateBin) -> str:
    """Return what a bin is called under the plot: a day or a month by three letters."""
    first, last = entry.first, entry.last
    if first == last:
        return written(first, pgettext("format of a day, short", "j M Y"))
    if (first.year, first.month) == (last.year, last.month):
        return month_name(first)
    return _label(entry)


def _url(request: HttpRequest, changes: dict[str, str]) -> str:
    """Return the address of the page with some fields changed (an empty value removes one), at its first page."""
    query: QueryDict = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    path = escape_uri_path(request.path)
    return f"{path}?{urlencode(list(query.items()))}" if query else path
