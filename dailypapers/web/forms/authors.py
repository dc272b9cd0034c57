"""The form of decisions about who wrote what."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.web.forms.base import Form, TextField


class AuthorDecisionForm(Form):
    """Two papers with a name on each, the second under the same name where none is given, and who wrote them."""

    name = TextField(label=_("Name"), max_length=400)
    paper = TextField(label=_("Paper"), max_length=255)
    other = TextField(label=_("The other paper"), max_length=255)
    other_name = TextField(label=_("Name there, if it is another"), required=False, max_length=400)
    is_same = forms.TypedChoiceField(
        label=_("Written by"),
        choices=[("1", _("one person")), ("0", _("two people"))],
        coerce=lambda value: value == "1",
        error_messages={
            "required": _("Say whether one person wrote both."),
            "invalid_choice": _("Say one or two people."),
        },
    )
    reason = TextField(
        label=_("Reason"),
        max_length=500,
        error_messages={"required": _("Write a reason. Everybody can read it in the log.")},
    )
