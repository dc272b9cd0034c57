"""Turning the pages of the editions."""

from __future__ import annotations

from dailypapers.web.forms.base import DayField, Form


class OlderEditionsForm(Form):
    """`?before=2025-10-14`."""

    before = DayField(required=False)
