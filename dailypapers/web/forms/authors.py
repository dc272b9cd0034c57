"""The form of decisions about who wrote what."""

from __future__ import annotations

from django import forms

from dailypapers.web.forms.base import Form, TextField


class AuthorDecisionForm(Form):
    """Two papers with a name on each, the second under the same name where none is given, and who wrote them."""

    name = TextField(label="Name", max_length=400)
    paper = TextField(label="Paper", max_length=255)
    other = TextField(label="The other paper", max_length=255)
    other_name = TextField(label="Name there, if it is another", required=False, max_length=400)
    is_same = forms.TypedChoiceField(
        label="Written by",
        choices=[("1", "one person"), ("0", "two people")],
        coerce=lambda value: value == "1",
        error_messages={"required": "Say whether one person wrote both.", "invalid_choice": "Say one or two people."},
    )
    reason = TextField(
        label="Reason",
        max_length=500,
        error_messages={"required": "Write a reason. Everybody can read it in the log."},
    )
