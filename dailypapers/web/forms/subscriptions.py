"""Papers by mail, and feeds for their owner alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from dailypapers.digests.planning.plan import MAX_PAPERS
from dailypapers.digests.planning.schedule import CADENCES, zone_of
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.digests.subscriptions.addresses import check_mail_address
from dailypapers.digests.subscriptions.kinds import offered_kinds
from dailypapers.lib.errors import InvalidSubscription
from dailypapers.lib.periods import WEEKDAYS
from dailypapers.web.forms.base import Form, IdField, TextField


def _number(label: str, initial: int, least: int, most: int, widget: forms.Widget, sentence: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        initial=initial,
        min_value=least,
        max_value=most,
        widget=widget,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), sentence),
    )


class _SubscriptionsForm(Form):
    invalid_status: ClassVar[int] = 400

    @contextmanager
    def reporting(self, field: str | None = None) -> Iterator[None]:
        with super().reporting(None):
            try:
                yield
            except InvalidSubscription as error:
                self.add_error(field, str(error))


class SubscriptionForm(_SubscriptionsForm):
    """One subscription: which list, how often, how many papers."""

    kind = forms.ChoiceField(
        label="What",
        choices=lambda: [(name, kind.label) for name, kind in offered_kinds().items()],
        required=False,
        initial="day",
        error_messages={"invalid_choice": "Choose one of the lists offered."},
    )
    target = TextField(
        label="Which one",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": "cs.LG, a keyword, a name, a search", "autocomplete": "off"}),
    )
    cadence = forms.ChoiceField(
        label="How often",
        choices=[(name, label.capitalize() if label[0].islower() else label) for name, label in CADENCES.items()],
        required=False,
        initial="daily",
        error_messages={"invalid_choice": f"Choose how often: {', '.join(CADENCES)}."},
    )
    weekday = _number(
        "Weekly on", 0, 0, 6, forms.Select(choices=list(enumerate(WEEKDAYS))),
        "The weekday is a number from 0 (Monday) to 6 (Sunday).",
    )  # fmt: skip
    limit = _number(
        "Papers at most", 10, 1, MAX_PAPERS, forms.NumberInput(), f"A digest holds from 1 to {MAX_PAPERS} papers."
    )
    revisions = forms.BooleanField(label="Again when revised", required=False)

    @property
    def subscription(self) -> SubscriptionRequest:
        names = ("kind", "target", "cadence", "weekday", "limit", "revisions")
        return SubscriptionRequest(**{name: self.cleaned_data[name] for name in names})


class ClockForm(_SubscriptionsForm):
    """When digests come, and whether also empty ones."""

    hour = _number(
        "At", 7, 0, 23, forms.Select(choices=[(hour, f"{hour:02}:00") for hour in range(24)]),
        "The hour is a number from 0 to 23.",
    )  # fmt: skip
    time_zone = TextField(
        label="Time zone",
        required=False,
        initial="UTC",
        max_length=64,
        widget=forms.TextInput(attrs={"placeholder": "Europe/Berlin", "autocomplete": "off"}),
    )
    empty = forms.BooleanField(label="Say so when there is nothing", required=False)

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"])
        try:
            if name:
                zone_of(name)
        except InvalidSubscription as error:
            raise ValidationError(str(error)) from error
        return name

    @property
    def clock(self) -> dict[str, Any]:
        """The arguments `hour`, `time_zone` and `empty_digests` of the actions."""
        values = self.cleaned_data
        return {"hour": values["hour"], "time_zone": values["time_zone"], "empty_digests": values["empty"]}


class SubscribeForm(SubscriptionForm, ClockForm):
    """What a stranger or a signed-in user asks to get at an address."""

    address = TextField(
        label="Mail address",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "placeholder": "ada@example.org", "required": True}),
    )

    field_order = ("address",)

    def clean_address(self) -> str:
        try:
            return check_mail_address(self.cleaned_data["address"])
        except InvalidSubscription as error:
            raise ValidationError(str(error)) from error

    def subscription_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in SubscriptionForm.base_fields]

    def clock_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ClockForm.base_fields]


class ManageForm(Form):
    """Which button of the subscriber's page was pressed; `subscription` is the id of the one to remove."""

    invalid_status: ClassVar[int] = 400
    do = forms.ChoiceField(
        choices=[(name, name) for name in ("add", "remove", "change")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Press one of the buttons on the page."),
    )
    subscription = IdField(required=False)


class PreviewForm(Form):
    """`?text=1`: the mail as plain text."""

    text = forms.BooleanField(required=False)


class SecretFeedForm(Form):
    """Makes a feed of a `list`, written `kind:target` (empty: of what is for me), or revokes the `feed` of that id."""

    do = forms.ChoiceField(
        choices=[("make", "make"), ("revoke", "revoke")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Press one of the buttons on the page."),
    )
    list = TextField(required=False, max_length=400)
    feed = IdField(required=False)
