"""Filters for what belongs to a paper: pages at the hub, stars over time, whose numbers these are."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from django import template
from django.utils.safestring import SafeString, mark_safe

from dailypapers.catalog.artifacts import CodeRepository
from dailypapers.catalog.models import Result
from dailypapers.formats import PaperView
from dailypapers.formats.artifacts import HUB, artifact_url, source_of
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


@register.simple_tag
def stars_line(code: CodeRepository) -> SafeString:
    """Draw the stars over time; each count at its day, as the days between two counts differ."""
    first, last = code.history[0], code.history[-1]
    title = f"Stars from {first.stars:,} on {first.day} to {last.stars:,} on {last.day}"
    spots = [((count.day - first.day).days, count.stars) for count in code.history]
    return mark_safe(plots.sparkline_over(spots, title))  # noqa: S308  # lib/plots.py escapes
