"""Forms of mail subscriptions and secret feeds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.wording import worded
from dailypapers.digests.models import Subscriber
from dailypapers.digests.planning.plan import MAX_PAPERS
from dailypapers.digests.planning.schedule import CADENCES, zone_of
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.digests.subscriptions.addresses import check_mail_address
from dailypapers.digests.subscriptions.kinds import offered_kinds
from dailypapers.lib.errors import InvalidSubscription
from dailypapers.translation import translated
from dailypapers.web.forms.base import Form, IdField, TextField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _first_letter(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _number(
    label: StrOrPromise, initial: int, minimum: int, maximum: int, widget: forms.Widget, message: StrOrPromise
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        initial=initial,
        min_value=minimum,
        max_value=maximum,
        widget=widget,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), message),
    )


class _SubscriptionsForm(Form):
    invalid_status: ClassVar[int] = 400

    @contextmanager
    def reporting(self, field: str | None = None) -> Iterator[None]:
        with super().reporting(None):
            try:
                yield
            except InvalidSubscription as error:
                self.add_error(field, translated(str(error)))


class SubscriptionForm(_SubscriptionsForm):
    """One subscription: which list, how often, how many papers."""

    kind = forms.ChoiceField(
        label=_("List"),
        choices=lambda: [(name, kind.label) for name, kind in offered_kinds().items()],
        required=False,
        initial="day",
        error_messages={"invalid_choice": _("Choose one of the lists offered.")},
    )
    target = TextField(
        label=_("Which one"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": _("cs.LG, a keyword, a name, a search"), "autocomplete": "off"}),
    )
    cadence = forms.ChoiceField(
        label=_("How often"),
        choices=lambda: [(name, _first_letter(str(label))) for name, label in CADENCES.items()],
        required=False,
        initial="daily",
        error_messages={"invalid_choice": worded(_("Choose how often: %(cadences)s."), cadences=", ".join(CADENCES))},
    )
    weekday = _number(
        _("Weekly on"),
        0,
        0,
        6,
        forms.Select(choices=list(WEEKDAYS.items())),
        _("Invalid weekday. Choose one from 0 (Monday) to 6 (Sunday)."),
    )
    limit = _number(
        _("Papers at most"),
        10,
        1,
        MAX_PAPERS,
        forms.NumberInput(),
        worded(_("Invalid number of papers. Write one from 1 to %(most)s."), most=MAX_PAPERS),
    )
    revisions = forms.BooleanField(label=_("Include revised papers"), required=False)

    @property
    def subscription(self) -> SubscriptionRequest:
        """Return the request of the form."""
        names = ("kind", "target", "cadence", "weekday", "limit", "revisions")
        return SubscriptionRequest(**{name: self.cleaned_data[name] for name in names})


class ClockForm(_SubscriptionsForm):
    """When digests are sent, and whether empty ones are sent."""

    hour = _number(
        _("At"),
        7,
        0,
        23,
        forms.Select(choices=[(hour, f"{hour:02}:00") for hour in range(24)]),
        _("Invalid hour. Choose one from 0 to 23."),
    )
    time_zone = TextField(
        label=_("Time zone"),
        required=False,
        initial="UTC",
        max_length=64,
        widget=forms.TextInput(attrs={"placeholder": "Europe/Berlin", "autocomplete": "off"}),
    )
    empty = forms.BooleanField(label=_("Send a mail even without papers"), required=False)

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"])
        try:
            if name:
                zone_of(name)
        except InvalidSubscription as error:
            raise ValidationError(translated(str(error))) from error
        return name

    @property
    def clock(self) -> dict[str, Any]:
        """Return the arguments `hour`, `time_zone` and `empty_digests` of the actions."""
        values = self.cleaned_data
        return {"hour": values["hour"], "time_zone": values["time_zone"], "empty_digests": values["empty"]}


class ManageClockForm(ClockForm):
    """When digests are sent, and in which language, where their subscriber can choose one here."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: [("", _("That of the site")), *settings.LANGUAGES],
        required=False,
        error_messages={"invalid_choice": _("Choose one of the languages offered.")},
    )

    def __init__(self, *args: Any, subscriber: Subscriber, **options: Any) -> None:
        super().__init__(*args, **options)
        if len(settings.LANGUAGES) < 2 or (subscriber.user is not None and subscriber.user.language):
            del self.fields["language"]

    @property
    def terms(self) -> dict[str, Any]:
        """Return `clock`, and `language` where it can be chosen."""
        return self.clock | {name: self.cleaned_data[name] for name in ("language",) if name in self.fields}


class SubscribeForm(SubscriptionForm, ClockForm):
    """A subscription of an address, by a signed-in user or an anonymous reader."""

    address = TextField(
        label=_("Mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "placeholder": "ada@example.org", "required": True}),
    )

    field_order = ("address",)

    def clean_address(self) -> str:
        try:
            return check_mail_address(self.cleaned_data["address"])
        except InvalidSubscription as error:
            raise ValidationError(translated(str(error))) from error

    def subscription_fields(self) -> list[forms.BoundField]:
        """Return the fields about the list."""
        return [self[name] for name in SubscriptionForm.base_fields]

    def clock_fields(self) -> list[forms.BoundField]:
        """Return the fields about the time."""
        return [self[name] for name in ClockForm.base_fields]


class ManageAction(StrEnum):
    """The buttons of the subscriber's page."""

    ADD = "add"
    REMOVE = "remove"
    CHANGE = "change"


class ManageForm(Form):
    """The button pressed on the subscriber's page; `subscription` is the id of the one to remove."""

    invalid_status: ClassVar[int] = 400
    do = forms.ChoiceField(
        choices=[(action.value, action.value) for action in ManageAction],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Press one of the buttons on the page.")),
    )
    subscription = IdField(required=False)


class PreviewForm(Form):
    """`?text=1`: the mail as plain text."""

    text = forms.BooleanField(required=False)


class SecretFeedAction(StrEnum):
    """The buttons of the page of secret feeds."""

    MAKE = "make"
    REVOKE = "revoke"


class SecretFeedForm(Form):
    """A feed to make of a `list`, written `kind:target` (empty: the personal feed), or the id of a `feed` to revoke."""

    do = forms.ChoiceField(
        choices=[(action.value, action.value) for action in SecretFeedAction],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Press one of the buttons on the page.")),
    )
    list = TextField(required=False, max_length=400)
    feed = IdField(required=False)
