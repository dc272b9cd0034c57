"""Forms of webhooks."""

from __future__ import annotations

from enum import StrEnum

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.web.forms.base import Form, IdField, TextField
from dailypapers.webhooks.actions import MAX_URL
from dailypapers.webhooks.events import EVENTS


class WebhookForm(Form):
    """A webhook to add: where it leads and what it is told of."""

    url = TextField(
        label=_("Address"),
        max_length=MAX_URL,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "required": True}),
        error_messages={"required": _("Enter the address of the webhook.")},
    )
    events = forms.MultipleChoiceField(
        label=_("Tell it when"),
        choices=list(EVENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"), _("Choose one of the events offered.")
        ),
    )
    for_site = forms.BooleanField(label=_("For the site, not for me"), required=False)


class WebhookAction(StrEnum):
    """The buttons of the page of webhooks."""

    ADD = "add"
    TEST = "test"
    AGAIN = "again"
    REMOVE = "remove"


class WebhookActionForm(Form):
    """The button pressed, and the id of the webhook, or of the message to send again."""

    invalid_status = 400
    do = forms.ChoiceField(
        choices=[(action.value, action.value) for action in WebhookAction],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Press one of the buttons on the page.")),
    )
    id = IdField(required=False)
