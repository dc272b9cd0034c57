"""What a reader does with a paper: vote, mark, save, pick, claim."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from dailypapers.community.models import ReadingState
from dailypapers.web.forms.base import DayField, Form, TextField


class VoteForm(Form):
    """`withdraw=1` takes the vote back."""

    withdraw = forms.BooleanField(required=False)


class MarkForm(Form):
    """`state` is empty for no mark."""

    state = forms.ChoiceField(
        choices=ReadingState.State.choices,
        required=False,
        error_messages={"invalid_choice": "Mark a paper as read, later or hidden; empty takes the mark off."},
    )


class SaveForm(Form):
    """Saves into the `collection` with that slug, or into a new one named `title`; `remove=1` takes the paper out."""

    collection = TextField(required=False, widget=forms.HiddenInput)
    title = TextField(label="New collection", required=False, initial="Saved papers", max_length=120)
    note = TextField(label="Note", required=False, max_length=1_000)
    remove = forms.BooleanField(required=False, widget=forms.HiddenInput)


class PickForm(Form):
    day = DayField(label="For the day", error_messages={"required": "Choose the day, like 2025-10-14."})
    note = TextField(label="Note, under your name", required=False, max_length=500)

    @classmethod
    def for_today(cls) -> PickForm:
        return cls(initial={"day": timezone.now().date().isoformat()})


class ClaimForm(Form):
    author = TextField(
        label="Which author are you?", error_messages={"required": "Choose which of the authors you are."}
    )
    note = TextField(label="How can a moderator see it?", required=False, max_length=500)
