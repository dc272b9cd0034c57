"""Forms of highlights, notes and tags, and of the shelf."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.community.models.annotations import NOTE_LENGTH, QUOTE_LENGTH
from dailypapers.community.queries.annotations import KEPT, ORDERS
from dailypapers.fulltext.quotations import Quotation
from dailypapers.web.forms.base import Form, TextField


class AnnotationForm(Form):
    """What is quoted, what stands around it, and a note; a script fills the hidden fields from a selection."""

    quote = TextField(
        label=_("Passage"), required=False, max_length=QUOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
    before = TextField(required=False, max_length=500, strip=False, widget=forms.HiddenInput)
    after = TextField(required=False, max_length=500, strip=False, widget=forms.HiddenInput)
    anchor = TextField(required=False, max_length=255, widget=forms.HiddenInput)
    note = TextField(label=_("Note"), required=False, max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))

    def quotation(self) -> Quotation:
        """Return what is quoted."""
        values = self.cleaned_data
        return Quotation(values["quote"], values["before"], values["after"], values["anchor"].removeprefix("t-"))


class NoteForm(Form):
    note = TextField(label=_("Note"), required=False, max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))


class TagsForm(Form):
    tags = TextField(label=_("Tags, parted by commas"), required=False, max_length=2_000)


class ShelfForm(Form):
    """What is shown of the shelf, and in which order; what is unknown counts as not given."""

    q = TextField(required=False, max_length=200)
    tag = TextField(required=False, max_length=60)
    kept = TextField(required=False, max_length=20)
    order = TextField(required=False, max_length=20)

    def clean_kept(self) -> str:
        kept = self.cleaned_data["kept"]
        return kept if kept in KEPT else ""

    def clean_order(self) -> str:
        order = self.cleaned_data["order"]
        return order if order in ORDERS else "added"
