"""The language of pages."""

from __future__ import annotations

from django import forms
from django.conf import settings

from dailypapers.web.forms.base import Form


class LanguageForm(Form):
    """`language`: a code of one that is offered."""

    language = forms.ChoiceField()

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
