"""Forms that submit a paper."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.web.forms.base import DayField, Form, TextField

MAX_TEXT = 2_000


class LookupForm(Form):
    """`?paper=`: the paper to submit, and the suggested day."""

    paper = TextField(
        label=_("arXiv id, DOI or address"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.TextInput(attrs={"placeholder": "2205.13147", "required": True}),
    )
    day = TextField(required=False, widget=forms.HiddenInput)


class SubmissionForm(Form):
    paper = TextField(
        max_length=MAX_TEXT,
        widget=forms.HiddenInput,
        error_messages={"required": _("Write an arXiv id, a DOI, or an address that contains one.")},
    )
    day = DayField(label=_("Day"), error_messages={"required": _("Choose a day, like 2025-10-14.")})
