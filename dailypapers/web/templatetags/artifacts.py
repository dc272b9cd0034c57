"""Filters for what belongs to a paper: pages at the hub, stars over time, whose numbers these are."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext_lazy

from dailypapers.catalog.artifacts import CodeRepository
from dailypapers.catalog.models import Result
from dailypapers.formats import PaperView
from dailypapers.formats.artifacts import HUB, artifact_url, source_of
from dailypapers.languages import number
from dailypapers.lib import plots

register = template.Library()
register.filter(artifact_url)


@register.filter
def hub_page(paper: PaperView) -> str:
    """Return the page of a paper at the hub."""
    return f"{HUB}papers/{quote(paper.arxiv_id)}"


@register.filter
def result_sources(results: Iterable[Result]) -> list[str]:
    """Return whose tables the numbers are from."""
    return list(dict.fromkeys(source_of(row.source) for row in results))


COUNTED = {
    "model": ngettext_lazy("%(count)s model", "%(count)s models", "n"),
    "dataset": ngettext_lazy("%(count)s dataset", "%(count)s datasets", "n"),
    "space": ngettext_lazy("%(count)s space", "%(count)s spaces", "n"),
}
MORE = {
    "model": ngettext_lazy("%(count)s more model", "%(count)s more models", "n"),
    "dataset": ngettext_lazy("%(count)s more dataset", "%(count)s more datasets", "n"),
    "space": ngettext_lazy("%(count)s more space", "%(count)s more spaces", "n"),
}


@register.simple_tag
def count_artifacts(kind: str, count: int) -> str:
    """Return a count of models, datasets or Spaces: "2,300 models"."""
    return COUNTED[kind] % {"n": count, "count": number(count)}


@register.simple_tag
def more_artifacts(kind: str, count: int) -> str:
    """Return how many models, datasets or Spaces there are besides those shown: "12 more models"."""
    return MORE[kind] % {"n": count, "count": number(count)}


@register.simple_tag
def stars_line(code: CodeRepository) -> SafeString:
    """Draw the stars over time; each count at its day, as the days between two counts differ."""
    first, last = code.history[0], code.history[-1]
    title = gettext("Stars from %(first)s on %(first_day)s to %(last)s on %(last_day)s") % {
        "first": number(first.stars),
        "first_day": first.day,
        "last": number(last.stars),
        "last_day": last.day,
    }
    spots = [((count.day - first.day).days, count.stars) for count in code.history]
    return mark_safe(plots.sparkline_over(spots, title))  # noqa: S308  # lib/plots.py escapes
