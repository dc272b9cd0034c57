"""The form that follows or unfollows something."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.community.models import Follow
from dailypapers.web.forms.base import Form, TextField

_KINDS = _("You can follow an author, organisation, category, keyword, topic, person or search.")


class FollowForm(Form):
    """A `target` of a `kind` to follow; `stop=1` unfollows it."""

    kind = forms.ChoiceField(
        choices=Follow.Kind.choices, error_messages=dict.fromkeys(("required", "invalid_choice"), _KINDS)
    )
    target = TextField(required=False)
    stop = forms.BooleanField(required=False)
