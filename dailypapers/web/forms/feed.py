"""Forms of the personal feed: its settings, and the papers it starts with."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms

from dailypapers.ranking.seeds import MAX_CHARACTERS
from dailypapers.web.forms.base import Form, TextField


class Slider(NamedTuple):
    """A setting of the feed as the page shows it."""

    label: str
    help: str


SLIDERS = {
    "freshness": Slider("Freshness", "How strongly newer papers come first"),
    "popularity": Slider("Popularity", "How strongly the votes of others count"),
    "breadth": Slider("Breadth", "How far the feed goes beyond what you know"),
}


def _slider(name: str) -> forms.IntegerField:
    slider = SLIDERS[name]
    missing = f"Invalid {name}. Write a number from 0 to 100."
    outside = f"Invalid {name}: %(value).20s. Write a number from 0 to 100."
    return forms.IntegerField(
        label=slider.label,
        help_text=slider.help,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"type": "range", "step": 5}),
        error_messages={"required": missing, "invalid": missing, "min_value": outside, "max_value": outside},
    )


class SlidersForm(Form):
    freshness, popularity, breadth = (_slider(name) for name in SLIDERS)


class SeedsForm(Form):
    """Papers the user knows, pasted or as a file; with `forget` all are removed."""

    papers = TextField(
        label="Ids or BibTeX",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "2205.13147, one a line"}),
    )
    file = forms.FileField(
        label="or a BibTeX file",
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
