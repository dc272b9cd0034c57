"""The query string of the indexes of authors, organisations, categories and keywords."""

from __future__ import annotations

from dailypapers.web.forms.base import Form, TextField


class EntityIndexForm(Form):
    """`?q=`: the beginning of the names; `?after=`: the last name of the previous page."""

    q = TextField(required=False)
    after = TextField(required=False, strip=False)
