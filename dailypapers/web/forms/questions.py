"""The form of a question."""

from __future__ import annotations

from dailypapers.web.forms.base import Form, TextField


class QuestionForm(Form):
    """A question, about one paper, the papers of a list, or all."""

    q = TextField(required=False, max_length=1_000)
    paper = TextField(required=False, max_length=500)
    listing = TextField(required=False, max_length=2_100)
