"""A search as a file: `/papers.bib?q=…`; without a query the newest day."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dailypapers.catalog import queries
from dailypapers.formats import markdown
from dailypapers.listings import Listing
from dailypapers.listings.kinds.searches import SearchHits
from dailypapers.search import DEEPEST, parse
from dailypapers.translation import translated
from dailypapers.web.forms.search import SearchForm
from dailypapers.web.views.listings import write_file
from dailypapers.web.views.search import RESULTS


@require_safe
def search_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Write the hits of a search, narrowed by the fields of the search form."""
    form = SearchForm(request.GET)
    filters, warnings = form.filters()
    query = parse(form.text)
    if not query and not filters:
        newest = queries.newest_day()
        if newest is None:
            return redirect(f"/papers/trending.{ending}")
        return redirect(f"/papers/date/{newest.isoformat()}.{ending}")
    hits = SearchHits(query, filters, form.options())
    page = hits.page(0, DEEPEST)
    found = ngettext("%(count)s paper found.", "%(count)s papers found.", page.total)
    note = " ".join([found % {"count": intcomma(page.total)}, *warnings, *map(translated, page.warnings)])
    title = _("Search: %(text)s") % {"text": form.text} if form.text else _("Search")
    listing = Listing("search", form.text, title, title, request.get_full_path(), hits, "")
    return write_file(request, listing, ending, note=markdown.escape(note), per_page=RESULTS)
