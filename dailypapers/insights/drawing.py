"""Trends as a plot with its table, as CSV and as a picture."""

from __future__ import annotations

import csv
import io

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from dailypapers.accounts.wording import month_name
from dailypapers.insights.trends import TrendPoint, Trends
from dailypapers.lib.periods import Month, Period
from dailypapers.lib.plots import Cell, Figure, Point, as_file, lines

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


TITLES = {
    (True, "month"): gettext_lazy("Share of all papers by month"),
    (True, "week"): gettext_lazy("Share of all papers by week"),
    (False, "month"): gettext_lazy("Papers by month"),
    (False, "week"): gettext_lazy("Papers by week"),
}
UNITS = {"month": gettext_noop("month"), "week": gettext_noop("week")}


def figure_of(trends: Trends, measure: str) -> Figure:
    """Draw trends; `measure` is share (of all papers of a period, in percent) or papers."""
    series, labels, title, unit = _lines(trends, measure)
    svg = lines(series, labels, title, unit)
    head = [_(UNITS[trends.unit]), *series, _("all papers")]
    return Figure(title, svg, head, list(reversed(_rows(trends))), list(series))


def _lines(trends: Trends, measure: str) -> tuple[dict[str, list[Point]], list[str], str, str]:
    """Return what is drawn: the points of each line, the labels below, the title, and the unit of the scale."""
    title = str(TITLES[measure == "share", trends.unit])
    series = {trend.label: [_point(point, measure) for point in trend.points] for trend in trends.trends}
    return series, [short_name(period) for period in trends.periods], title, "%" if measure == "share" else ""


def png_file(trends: Trends, measure: str) -> bytes:
    """Draw trends as a PNG picture."""
    from dailypapers.lib.plot_images import lines_png  # and Pillow, for a picture alone

    return lines_png(*_lines(trends, measure))


def svg_file(trends: Trends, measure: str) -> str:
    """Draw trends as an SVG document of its own."""
    drawn = figure_of(trends, measure)
    return as_file(drawn.svg, drawn.series, drawn.title)


def table_lines(trends: Trends) -> list[str]:
    """Write trends as the lines of a table of Markdown, the newest period first."""
    drawn = figure_of(trends, "share")
    head = [name.replace("|", "\\|") for name in drawn.head]
    return [_line(head), _line(["---"] * len(head)), *(_line([cell.text for cell in row]) for row in drawn.rows)]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def csv_file(trends: Trends) -> str:
    """Write trends as CSV: a line for each term and period."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("term", trends.unit, "papers", "all papers", "share", "low", "high"))
    for trend in trends.trends:
        label = f"'{trend.query}" if trend.query.startswith(_FORMULA) else trend.query
        for point in trend.points:
            shares = (f"{value:.6f}" for value in (point.share, point.low, point.high))
            writer.writerow((label, str(point.period), point.papers, point.total, *shares))
    return out.getvalue()


def short_name(period: Period) -> str:
    """Return what a period is called below a plot: Oct 2025, or 2025-W42."""
    return month_name(period.first_day) if isinstance(period, Month) else str(period)


def percent(share: float) -> str:
    """Return a share in percent with two digits that tell: 12%, 1.2%, 0.12%."""
    value = share * 100
    return f"{value:.0f}%" if value >= 10 or not value else f"{value:.1f}%" if value >= 1 else f"{value:.2f}%"


def point_in_words(point: TrendPoint) -> str:
    """Return what a point says: 12 of 400 papers, 3.0% (1.7–5.2%)."""
    text = ngettext("%(count)s of %(total)s paper", "%(count)s of %(total)s papers", point.total)
    of_all = text % {"count": intcomma(point.papers), "total": intcomma(point.total)}
    return f"{of_all}, {_share_in_words(point)}" if point.total else of_all


def _share_in_words(point: TrendPoint) -> str:
    return f"{percent(point.share)} ({percent(point.low)[:-1]}–{percent(point.high)})"


def _point(point: TrendPoint, measure: str) -> Point:
    factor = 100.0 if measure == "share" else float(point.total)
    values = (point.share * factor, point.low * factor, point.high * factor)
    return Point(*values, point_in_words(point), point.url if point.papers else "")


def _rows(trends: Trends) -> list[list[Cell]]:
    names = [short_name(period) for period in trends.periods]
    if trends.is_last_unfinished:
        names[-1] = _("%(period)s so far") % {"period": names[-1]}
    return [
        [Cell(name), *(_cell(trend.points[place]) for trend in trends.trends), Cell(_total(trends, place))]
        for place, name in enumerate(names)
    ]


def _total(trends: Trends, place: int) -> str:
    return f"{trends.trends[0].points[place].total:,}" if trends.trends else ""


def _cell(point: TrendPoint) -> Cell:
    return Cell(f"{point.papers:,} · {_share_in_words(point)}", point.url) if point.papers else Cell("0")
