"""The form of moderators' decisions."""

from __future__ import annotations

from enum import StrEnum

from django import forms
from django.utils.translation import gettext_lazy as _

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
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Press one of the buttons on the page.")),
    )
    id = IdField(required=False)
    username = TextField(label=_("User name"), required=False)
    reason = TextField(
        label=_("Reason"),
        max_length=500,
        error_messages={"required": _("Write a reason. Everybody can read it in the log.")},
    )
