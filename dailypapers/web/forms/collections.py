"""Collections and their papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dailypapers.community.models import Collection
from dailypapers.web.forms.base import Form, TextField

TITLE_MISSING = gettext_lazy("Give the collection a title.")


class GroupCollectionForm(Form):
    """A new collection of a group, which needs no more than a title."""

    title = TextField(label=gettext_lazy("Title"), max_length=120, error_messages={"required": TITLE_MISSING})


class CollectionForm(GroupCollectionForm):
    """A new collection; `group` is the slug of the group it belongs to."""

    description = TextField(
        label=gettext_lazy("What is it about?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who can see it"),
        choices=Collection.Visibility.choices,
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Choose who can see the collection: private, unlisted or public.")
        },
    )
    group = TextField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        values["visibility"] = values.get("visibility") or Collection.Visibility.PRIVATE
        return values


class ChangeCollectionForm(CollectionForm):
    """Changes to a collection, or with `delete` its deletion. A title or visibility that is not sent stays."""

    delete = forms.BooleanField(required=False, widget=forms.HiddenInput)

    field_order = ("title", "description", "visibility")

    def __init__(self, collection: Collection, data: Any = None) -> None:
        current = {"title": collection.title, "visibility": collection.visibility}
        if data is not None:
            data = data.copy()
            for name, value in current.items():
                data.setdefault(name, value)
        super().__init__(data, initial=current | {"description": collection.description})
        self.fields["description"].label = _("Description")
        del self.fields["group"]


class CollectionItemForm(Form):
    """A change to a paper of a collection: `remove=1`, or a `place` counted from 1, or a `note`."""

    remove = forms.BooleanField(required=False, widget=forms.HiddenInput)
    place = forms.IntegerField(
        label=gettext_lazy("Position"),
        required=False,
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value"), gettext_lazy("Invalid position. Write a number; 1 is the first paper.")
        ),
    )
    note = TextField(label=gettext_lazy("Note"), required=False, max_length=1_000)
