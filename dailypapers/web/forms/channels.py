"""Forms of channels: chats, push services and webhooks that digests go to."""

from __future__ import annotations

from enum import StrEnum

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.digests.models import Subscriber
from dailypapers.digests.subscriptions.channel_actions import MAX_NAME
from dailypapers.digests.subscriptions.channels import MAX_URL
from dailypapers.web.forms.base import Form, IdField, TextField
from dailypapers.web.forms.subscriptions import ClockForm, SubscriptionForm

_KINDS = [
    ("", _("As the address says")),
    (Subscriber.Channel.MATTERMOST.value, "Mattermost"),
    (Subscriber.Channel.MATRIX.value, _("Matrix, by a webhook bridge")),
    (Subscriber.Channel.WEBHOOK.value, _("Webhook (JSON)")),
]


class ChannelForm(SubscriptionForm, ClockForm):
    """A channel to add: where it leads, what comes to it and when."""

    url = TextField(
        label=_("Address"),
        max_length=MAX_URL,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "placeholder": "ntfys://ntfy.sh/topic",
                "required": True,
            }
        ),
        error_messages={"required": _("Enter the address of the channel.")},
    )
    name = TextField(label=_("Name"), required=False, max_length=MAX_NAME)
    channel = forms.ChoiceField(
        label=_("Kind"),
        choices=_KINDS,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the kinds offered.")},
    )
    field_order = ("url", "name", "channel")

    def channel_fields(self) -> list[forms.BoundField]:
        """Return the fields about the channel."""
        return [self[name] for name in ("url", "name", "channel")]

    def subscription_fields(self) -> list[forms.BoundField]:
        """Return the fields about the list."""
        return [self[name] for name in SubscriptionForm.base_fields]

    def clock_fields(self) -> list[forms.BoundField]:
        """Return the fields about the time."""
        return [self[name] for name in ClockForm.base_fields if name != "empty"]


class ChannelAction(StrEnum):
    """The buttons of the page of channels."""

    ADD = "add"
    TEST = "test"
    REPLACE = "replace"
    REMOVE = "remove"


class ChannelActionForm(Form):
    """The button pressed on the page of channels, the id of the channel, and where it leads from now on."""

    invalid_status = 400
    do = forms.ChoiceField(
        choices=[(action.value, action.value) for action in ChannelAction],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Press one of the buttons on the page.")),
    )
    id = IdField(required=False)
    replacement = TextField(required=False, max_length=MAX_URL)
