"""The query strings of lists and of the calendar."""

from __future__ import annotations

from django.http import HttpRequest

from dailypapers.web.forms.base import Form, TextField


class ListingForm(Form):
    """`?cat=` narrows a list to a category or a sum of them, `?period=` to a day, week or month."""

    cat = TextField(required=False)
    period = TextField(required=False)


class JumpForm(Form):
    """`?day=`: the day chosen in the calendar."""

    day = TextField(required=False)


def category_of(request: HttpRequest) -> str:
    """Return the category that a list is narrowed to; "" for none."""
    return str(ListingForm(request.GET).values()["cat"])
