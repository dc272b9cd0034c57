"""Tags that show plots: a figure with the table behind it, a sparkline."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from dailypapers.lib import plots

register = template.Library()


@register.inclusion_tag("web/_figure.html")
def figure(drawn: plots.Figure) -> dict[str, object]:
    """Show a plot, the key of its series, and the table behind it."""
    key = [(place % plots.MAX_SERIES, name) for place, name in enumerate(drawn.series)]
    return {"figure": drawn, "svg": mark_safe(drawn.svg), "key": key}  # noqa: S308  # lib/plots.py escapes


@register.simple_tag
def sparkline(values: Sequence[float], title: str) -> SafeString:
    """Show values as a line as high as a word; `title` says in words what it shows."""
    return mark_safe(plots.sparkline(values, title))  # noqa: S308  # lib/plots.py escapes
