"""Forms of groups and their members."""

from __future__ import annotations

from enum import StrEnum

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.wording import worded
from dailypapers.community.actions.groups import MAX_USES
from dailypapers.community.models import Membership
from dailypapers.web.forms.base import Form, IdField, TextField


class GroupForm(Form):
    name = TextField(label=_("Name"), max_length=80, error_messages={"required": _("Give the group a name.")})
    description = TextField(label=_("What the group reads"), required=False, max_length=500)
    is_public = forms.BooleanField(label=_("Everybody can read its pages"), required=False)


class MemberAction(StrEnum):
    """The buttons of the members' page."""

    INVITE = "invite"
    REVOKE = "revoke"
    CHANGE = "change"
    DELETE = "delete"
    LEAVE = "leave"
    ROLE = "role"
    REMOVE = "remove"


class MembersForm(Form):
    """The button pressed on the members' page.

    `member` and `role` go with "role", `member` with "remove", `people` with "invite", `link` with "revoke".
    """

    do = forms.ChoiceField(
        choices=[(action.value, action.value) for action in MemberAction],
        required=False,
        initial=MemberAction.ROLE,
        error_messages={"invalid_choice": _("Press one of the buttons on the page.")},
    )
    member = TextField(required=False)
    role = forms.ChoiceField(
        choices=Membership.Role.choices,
        required=False,
        error_messages={"invalid_choice": _("Invalid role. Choose lead or member.")},
    )
    people = forms.IntegerField(
        label=_("For how many people"),
        required=False,
        min_value=1,
        max_value=MAX_USES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            worded(_("Write a number of people from 1 to %(most)s."), most=MAX_USES),
        ),
    )
    link = IdField(required=False)
