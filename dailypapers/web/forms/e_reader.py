"""Forms of somebody's e-reader."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.web.forms.base import Form, TextField
from dailypapers.web.forms.subscriptions import ClockForm, SubscriptionForm


class AddressForm(Form):
    """The address of an e-reader."""

    address = TextField(
        label=_("Address of your e-reader"),
        max_length=254,
        widget=forms.EmailInput(attrs={"placeholder": "ada_12@kindle.com", "autocomplete": "off"}),
        error_messages={"required": _("Write the address that your e-reader takes documents at.")},
    )


class CodeForm(Form):
    """The code of the book that was sent there."""

    code = TextField(
        label=_("The code in the book on your e-reader"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Write the six digits of the code.")},
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())


class BookSubscriptionForm(SubscriptionForm, ClockForm):
    """A list that comes as a book, and when."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["empty"]  # a book without papers is none
