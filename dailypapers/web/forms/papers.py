"""Forms of the actions on a paper: vote, mark, save, pick, claim, bring its text."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dailypapers.community.models import ReadingState
from dailypapers.web.forms.base import DayField, Form, TextField


class VoteForm(Form):
    """A vote; `withdraw=1` withdraws it."""

    withdraw = forms.BooleanField(required=False)


class MarkForm(Form):
    """The reading state of a paper; empty removes the mark."""

    state = forms.ChoiceField(
        choices=ReadingState.State.choices,
        required=False,
        error_messages={
            "invalid_choice": _("Mark a paper as read, later or hidden; leave it empty to remove the mark.")
        },
    )


class SaveForm(Form):
    """The collection to save in: the slug `collection`, or a new one named `title`; `remove=1` removes the paper."""

    collection = TextField(required=False, widget=forms.HiddenInput)
    title = TextField(label=_("New collection"), required=False, initial=_("Saved papers"), max_length=120)
    note = TextField(label=_("Note"), required=False, max_length=1_000)
    remove = forms.BooleanField(required=False, widget=forms.HiddenInput)


class PickForm(Form):
    day = DayField(label=_("Day"), error_messages={"required": _("Choose a day, like 2025-10-14.")})
    note = TextField(label=_("Note, shown with your name"), required=False, max_length=500)

    @classmethod
    def for_today(cls) -> PickForm:
        return cls(initial={"day": timezone.now().date().isoformat()})


class ClaimForm(Form):
    author = TextField(label=_("Which author are you?"), error_messages={"required": _("Choose which author you are.")})
    note = TextField(label=_("How can a moderator verify this?"), required=False, max_length=500)


class TextForm(Form):
    """The file of a paper, which becomes somebody's own text of it."""

    file = forms.FileField(
        label=_("Choose the file, or drop it here"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.html,.htm,.xhtml,.xml"}),
        error_messages={"required": _("Choose a file.")},
    )


class PassageForm(Form):
    """What to look for inside a text."""

    q = TextField(required=False, max_length=1_000)
