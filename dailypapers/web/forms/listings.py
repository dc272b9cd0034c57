"""The query strings of lists and of the calendar."""

from __future__ import annotations

from django.http import HttpRequest

from dailypapers.lib.paper_languages import parse_language
from dailypapers.lib.periods import Day
from dailypapers.listings import Filters
from dailypapers.web.forms.base import Form, TextField

MAX_VENUE = 120  # characters


class ListingForm(Form):
    """`?cat=` narrows a list to a category or a sum of them, `?period=` to a day, week or month.

    `?org=` narrows it to an organisation by its slug, `?venue=`, `?language=`, `?after=`, `?before=` and `?code=1` as
    in a search.
    `?by=topic` shows a day, week or month by topic.
    """

    cat = TextField(required=False)
    period = TextField(required=False)
    org = TextField(required=False)
    venue = TextField(required=False)
    language = TextField(required=False)
    after = TextField(required=False)
    before = TextField(required=False)
    code = TextField(required=False)
    by = TextField(required=False)

    def filters(self) -> Filters:
        """Return the filters. Raises `InvalidPeriod` for what is no day."""
        values = self.values()
        return Filters(
            category=values["cat"],
            organisation=values["org"],
            venue=values["venue"][:MAX_VENUE],
            language=parse_language(values["language"]) or values["language"],
            has_code=bool(values["code"]),
            after=Day.parse(values["after"]).date if values["after"] else None,
            before=Day.parse(values["before"]).date if values["before"] else None,
        )


class JumpForm(Form):
    """`?day=`: the day chosen in the calendar."""

    day = TextField(required=False)


def category_of(request: HttpRequest) -> str:
    """Return the category that a list is narrowed to; "" for none."""
    return str(ListingForm(request.GET).values()["cat"])
