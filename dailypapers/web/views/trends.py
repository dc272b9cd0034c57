"""Words, names and filters over time: `/trends?q=…`, also as CSV, SVG and PNG."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dailypapers.catalog import queries
from dailypapers.insights.drawing import csv_file, figure_of, png_file, svg_file
from dailypapers.insights.rising import RisingWord, rising_weeks
from dailypapers.insights.trends import Trends, open_trends
from dailypapers.lib.errors import Invalid
from dailypapers.lib.periods import Week
from dailypapers.translation import translated
from dailypapers.web.forms.trends import TrendsForm
from dailypapers.web.view_helpers import handle_action_errors

MOST_RISING, WEEKS = 12, 4  # words of a week, and weeks
EXAMPLES = ("reinforcement learning, diffusion model", "cat:cs.CL, cat:cs.CV, cat:cs.RO", '"world model", agents')


@require_safe
def trends(request: HttpRequest) -> HttpResponse:
    """Show terms over time, or what there is to ask."""
    form = TrendsForm(request.GET)
    values = form.cleaned_data if form.is_valid() else {"q": form.data["q"], "by": "month", "measure": "share"}
    found = _open(form) if form.is_valid() and values["q"] else None
    context = {
        "form": form,
        "values": values,
        "error": form.first_error,
        "trends": found,
        "figure": figure_of(found, values["measure"]) if found and found.trends else None,
        "examples": [(text, trends_url(text)) for text in EXAMPLES],
        "kind": "trends",
        "rising": _rising(),
    }
    return render(request, "web/trends.html", context, status=form.status)


@require_safe
@handle_action_errors
def trends_file(request: HttpRequest, ending: str) -> HttpResponse:
    """Return terms over time as CSV or as a picture."""
    form = TrendsForm(request.GET)
    values = form.values()
    found = _open(form)
    if not found.trends:
        raise Invalid(
            " ".join(map(translated, found.warnings))
            or _("Say what to count: /trends.csv?q=attention, diffusion model.")
        )
    if ending == "csv":
        return HttpResponse(
            csv_file(found),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="trends.csv"'},
        )
    if ending == "png":
        return HttpResponse(png_file(found, values["measure"]), content_type="image/png")
    return HttpResponse(svg_file(found, values["measure"]), content_type="image/svg+xml")


def _rising() -> list[tuple[Week, list[tuple[RisingWord, str]]]]:
    """Return the words that rise in the last weeks, each with the page that plots it by week."""
    newest = queries.newest_day()
    weeks = rising_weeks(Week.of(newest), WEEKS) if newest is not None else {}
    return [
        (week, [(word, trends_url(word.query, "week")) for word in words[:MOST_RISING]])
        for week, words in weeks.items()
    ]


def trends_url(query: str, unit: str = "month") -> str:
    """Return the path of the plot of a term."""
    return f"{reverse('trends')}?{urlencode({'q': query, 'by': unit})}"


def _open(form: TrendsForm) -> Trends:
    values = form.cleaned_data
    return open_trends(values["q"], unit=values["by"], since=values["since"], until=values["until"])
