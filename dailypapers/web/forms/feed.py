"""The feed of one's own: its mixture, and the papers it begins with."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms

from dailypapers.ranking.seeds import MAX_CHARACTERS
from dailypapers.web.forms.base import Form, TextField


class Slider(NamedTuple):
    label: str
    help: str


SLIDERS = {
    "freshness": Slider("Freshness", "How much newer papers come first"),
    "popularity": Slider("Popularity", "How much the votes of others count"),
    "breadth": Slider("Breadth", "How far the feed strays from what you know"),
}


def _slider(name: str) -> forms.IntegerField:
    slider = SLIDERS[name]
    missing = f"Invalid {name}. It goes from 0 to 100."
    outside = f"Invalid {name}: %(value).20s. It goes from 0 to 100."
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
    """Papers of one's own, pasted or as a file; with `forget` they are all taken back."""

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
        """Read the file, which comes before what was pasted, as far as a list may be long."""
        values = super().clean()
        if file := values.get("file"):
            values["papers"] = bytes(file.read(MAX_CHARACTERS + 1)).decode("utf-8", errors="replace")
        return values
