"""The query string of the map."""

from __future__ import annotations

from django.http import QueryDict

from dailypapers.web.forms.base import Form, TextField
from dailypapers.web.forms.search import printable


class MapForm(Form):
    """`?period=` is a day, week or month, `?q=` a search, which comes first."""

    q = TextField(required=False, max_length=2_000)
    period = TextField(required=False, max_length=20)

    def __init__(self, query: QueryDict) -> None:
        super().__init__({name: printable(query.get(name, "")) for name in ("q", "period")}, auto_id=False)
        self.full_clean()
