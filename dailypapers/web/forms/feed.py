"""Forms of the personal feed: its settings, and the papers it starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.ranking.seeds import MAX_CHARACTERS
from dailypapers.web.forms.base import Form, TextField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Slider(NamedTuple):
    """A setting of the feed as the page shows it, and what is said of no number and of one outside."""

    label: StrOrPromise
    help: StrOrPromise
    missing: StrOrPromise
    outside: StrOrPromise


SLIDERS = {
    "freshness": Slider(
        _("Freshness"),
        _("How strongly newer papers come first"),
        _("Invalid freshness. Write a number from 0 to 100."),
        _("Invalid freshness: %(value).20s. Write a number from 0 to 100."),
    ),
    "popularity": Slider(
        _("Popularity"),
        _("How strongly the votes of others count"),
        _("Invalid popularity. Write a number from 0 to 100."),
        _("Invalid popularity: %(value).20s. Write a number from 0 to 100."),
    ),
    "breadth": Slider(
        _("Breadth"),
        _("How far the feed goes beyond what you know"),
        _("Invalid breadth. Write a number from 0 to 100."),
        _("Invalid breadth: %(value).20s. Write a number from 0 to 100."),
    ),
}


def _slider(name: str) -> forms.IntegerField:
    slider = SLIDERS[name]
    return forms.IntegerField(
        label=slider.label,
        help_text=slider.help,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"type": "range", "step": 5}),
        error_messages={
            **dict.fromkeys(("required", "invalid"), slider.missing),
            **dict.fromkeys(("min_value", "max_value"), slider.outside),
        },
    )


class SlidersForm(Form):
    freshness, popularity, breadth = (_slider(name) for name in SLIDERS)


class SeedsForm(Form):
    """Papers the user knows, pasted or as a file; with `forget` all are removed."""

    papers = TextField(
        label=_("Ids or BibTeX"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": _("2205.13147, one a line")}),
    )
    file = forms.FileField(
        label=_("or a BibTeX file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".bib,.txt"}),
    )
    forget = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Read the file, up to the limit of a list; it replaces what was pasted."""
        values = super().clean()
        if file := values.get("file"):
            values["papers"] = bytes(file.read(MAX_CHARACTERS + 1)).decode("utf-8", errors="replace")
        return values
