"""The search form, read from the query string."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.paper_languages import parse_language
from dailypapers.lib.periods import Day
from dailypapers.search import Filters, Options
from dailypapers.translation import translated
from dailypapers.web.forms.base import Form, TextField

FIELDS = ("q", "cat", "org", "venue", "language", "after", "before", "code")  # any of them makes a URL a search
SWITCHES = ("recent", "popular", "diverse", "short", "asis")  # how results are shown; off by default
MAX_SUGGEST = 500  # characters completed


def printable(text: str) -> str:
    """Return the text with control characters replaced by blanks, stripped."""
    return "".join(c if c.isprintable() else " " for c in text).strip()


class SearchForm(Form):
    """The query, its filters and switches. Every value is valid: an invalid day filters nothing and gives a warning."""

    q = TextField(required=False)
    cat = TextField(required=False)
    org = TextField(required=False)
    venue = TextField(required=False)
    language = TextField(required=False)
    after = TextField(required=False)
    before = TextField(required=False)
    code = TextField(required=False)
    recent = TextField(required=False)
    popular = TextField(required=False)
    diverse = TextField(required=False)
    short = TextField(required=False)
    asis = TextField(required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__({name: printable(query.get(name, "")) for name in (*FIELDS, *SWITCHES)}, auto_id=False)
        self.full_clean()

    @property
    def text(self) -> str:
        """Return the query itself."""
        return str(self.cleaned_data["q"])

    def context(self) -> dict[str, Any]:
        """Return the values for the template, and whether anything but the query is set."""
        values = self.cleaned_data
        return values | {"is_narrowed": any(value for name, value in values.items() if name != "q")}

    def filters(self) -> tuple[Filters, list[str]]:
        """Return the filters, and a warning for each invalid field, which then filters nothing."""
        values = self.cleaned_data
        warnings: list[str] = []
        days: dict[str, int | None] = {"after": None, "before": None}
        for name in days:
            if text := values[name]:
                try:
                    days[name] = Day.parse(text).date.toordinal()
                except InvalidPeriod as error:
                    warnings.append(translated(str(error)))
        return (
            Filters(
                categories=(values["cat"][:64],) if values["cat"] else (),
                organisations=(values["org"][:120],) if values["org"] else (),
                venues=(values["venue"][:120],) if values["venue"] else (),
                languages=(parse_language(values["language"]),) if values["language"] else (),
                after=days["after"],
                before=days["before"],
                has_code=True if values["code"] else None,
            ),
            warnings,
        )

    def options(self) -> Options:
        """Return how the results are ordered and whether sentences are read as filters."""
        values = self.cleaned_data
        return Options(
            sentences=not values["asis"],
            recent=bool(values["recent"]),
            popular=bool(values["popular"]),
            diverse=bool(values["diverse"]),
        )


class SuggestForm(Form):
    """`?q=`: the text typed so far."""

    q = TextField(required=False, strip=False)

    @property
    def text(self) -> str:
        """Return the text to complete."""
        return "".join(c if c.isprintable() else " " for c in self.cleaned_data["q"][:MAX_SUGGEST])
