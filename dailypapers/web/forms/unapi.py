"""The query of unAPI."""

from __future__ import annotations

from dailypapers.web.forms.base import Form, TextField


class UnapiForm(Form):
    """`?id=KEY&format=ris`; either may be missing."""

    id = TextField(required=False, max_length=300)
    format = TextField(required=False, max_length=40)
