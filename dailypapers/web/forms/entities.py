"""Finding an author, organisation, category or keyword in the list of all."""

from __future__ import annotations

from dailypapers.web.forms.base import Form, TextField


class EntityIndexForm(Form):
    """`?q=`: how the names begin; `?after=`: the name behind which the next page begins."""

    q = TextField(required=False)
    after = TextField(required=False, strip=False)
