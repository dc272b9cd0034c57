"""The form of moderators' decisions."""

from __future__ import annotations

from enum import StrEnum

from django import forms

from dailypapers.web.forms.base import Form, IdField, TextField


class Decision(StrEnum):
    """What a moderator decides about a comment, a claim or an account."""

    REMOVE = "remove"
    KEEP = "keep"
    APPROVE = "approve"
    REJECT = "reject"
    SUSPEND = "suspend"
    RESTORE = "restore"


class DecisionForm(Form):
    """`id` is of a comment (remove, keep) or a claim (approve, reject); `username` goes with suspend and restore."""

    do = forms.ChoiceField(
        choices=[(decision.value, decision.value) for decision in Decision],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Press one of the buttons on the page."),
    )
    id = IdField(required=False)
    username = TextField(label="User name", required=False)
    reason = TextField(
        label="Reason",
        max_length=500,
        error_messages={"required": "Write a reason. Everybody can read it in the log."},
    )
