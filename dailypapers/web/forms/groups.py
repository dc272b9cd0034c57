"""Groups and their members."""

from __future__ import annotations

from django import forms

from dailypapers.community.models import Membership
from dailypapers.web.forms.base import Form, TextField


class GroupForm(Form):
    name = TextField(label="Name", max_length=80, error_messages={"required": "Give the group a name."})
    description = TextField(label="What you read", required=False, max_length=500)
    is_public = forms.BooleanField(label="Everybody may read its pages", required=False)


class MembersForm(Form):
    """Which button of the members' page was pressed; `member` and `role` go with "role", `member` with "remove"."""

    do = forms.ChoiceField(
        choices=[(name, name) for name in ("invite", "change", "delete", "leave", "role", "remove")],
        required=False,
        initial="role",
        error_messages={"invalid_choice": "Press one of the buttons on the page."},
    )
    member = TextField(required=False)
    role = forms.ChoiceField(
        choices=Membership.Role.choices,
        required=False,
        error_messages={"invalid_choice": "A member's role is lead or member."},
    )
