"""The query string of the index of editions."""

from __future__ import annotations

from dailypapers.web.forms.base import DayField, Form


class OlderEditionsForm(Form):
    """`?before=2025-10-14`: the day before which the editions are shown."""

    before = DayField(required=False)
