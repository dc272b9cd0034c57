"""The query string of trends."""

from __future__ import annotations

from django.http import QueryDict

from dailypapers.insights.trends import UNITS
from dailypapers.web.forms.base import DayField, Form, TextField
from dailypapers.web.forms.search import printable

MAX_TEXT = 1_200  # characters: five terms


class TrendsForm(Form):
    """`?q=` are terms between commas, `?by=` is month or week, `?measure=` share or papers; `since` and `until` days.

    An unknown `by` or `measure` is the usual one; an invalid day is an error of its field.
    """

    q = TextField(required=False, max_length=MAX_TEXT)
    by = TextField(required=False)
    measure = TextField(required=False)
    since = DayField(required=False)
    until = DayField(required=False)

    def __init__(self, query: QueryDict) -> None:
        fields = {name: printable(query.get(name, "")) for name in ("by", "measure", "since", "until")}
        terms = ", ".join(text for value in query.getlist("q")[:10] if (text := printable(value)))
        super().__init__({"q": terms, **fields}, auto_id=False)

    def clean_by(self) -> str:
        unit = str(self.cleaned_data["by"])
        return unit if unit in UNITS else "month"

    def clean_measure(self) -> str:
        return "papers" if self.cleaned_data["measure"] == "papers" else "share"
