"""Forms of a library at Zotero."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.web.forms.base import Form, TextField


class KeyForm(Form):
    key = TextField(
        label=_("Zotero key"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter a key.")},
    )


class CollectionsForm(Form):
    """The keys of the chosen collections; the action knows which there are."""

    collection = forms.Field(widget=forms.MultipleHiddenInput, required=False)

    def keys(self) -> list[str]:
        """Return what was chosen, as far as it can be a key."""
        chosen = self.cleaned_data["collection"] or []
        return [key for key in chosen[:1_000] if isinstance(key, str) and key.isalnum() and len(key) == 8]
