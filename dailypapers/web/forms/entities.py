"""The query string of the index pages."""

from __future__ import annotations

from dailypapers.web.forms.base import Form, TextField


class EntityIndexForm(Form):
    """`?q=`: words of the names, `?page=`: the page; `?after=`: the last name of the previous page by the alphabet."""

    q = TextField(required=False)
    after = TextField(required=False, strip=False)
