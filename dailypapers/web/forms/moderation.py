"""Decisions of moderators."""

from __future__ import annotations

from django import forms

from dailypapers.web.forms.base import Form, IdField, TextField

DECISIONS = ("remove", "keep", "approve", "reject", "suspend", "restore")


class DecisionForm(Form):
    """`id` is of a comment (remove, keep) or a claim (approve, reject); `username` goes with suspend and restore."""

    do = forms.ChoiceField(
        choices=[(name, name) for name in DECISIONS],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Press one of the buttons on the page."),
    )
    id = IdField(required=False)
    username = TextField(label="User name", required=False)
    reason = TextField(
        label="Reason",
        max_length=500,
        error_messages={"required": "Write the reason; everybody can read it in the log."},
    )
