"""What a reader asks for: the search form as it stands in the address, its chips and its switches."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Day
from dailypapers.search import Filters, Options, Query, is_from_sentence, without

FIELDS = ("q", "cat", "org", "after", "before", "code")  # what makes an address a search
SWITCHES = ("recent", "popular", "diverse", "short", "asis")  # how its results are shown; off unless they are there

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class SearchForm:
    """What the search form asks for, as it stands in the address; control characters are blanks."""

    q: str
    cat: str
    org: str
    after: str
    before: str
    code: str
    recent: str
    popular: str
    diverse: str
    short: str
    asis: str

    @classmethod
    def of(cls, query: QueryDict) -> SearchForm:
        return cls(*(_clean(query.get(name, "")) for name in (*FIELDS, *SWITCHES)))

    def filters(self) -> tuple[Filters, list[str]]:
        """The filters, and a sentence for each field that cannot be read, which then filters nothing."""
        warnings: list[str] = []
        days: dict[str, int | None] = {"after": None, "before": None}
        for name in days:
            if text := getattr(self, name):
                try:
                    days[name] = Day.parse(text).date.toordinal()
                except InvalidPeriod as error:
                    warnings.append(str(error))
        return (
            Filters(
                categories=(self.cat[:64],) if self.cat else (),
                organisations=(self.org[:120],) if self.org else (),
                after=days["after"],
                before=days["before"],
                has_code=True if self.code else None,
            ),
            warnings,
        )

    def options(self) -> Options:
        return Options(
            sentences=not self.asis,
            recent=bool(self.recent),
            popular=bool(self.popular),
            diverse=bool(self.diverse),
        )


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).strip()


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, where it was read from a sentence how it was said, and the address without it."""

    text: str
    without: str
    said: str = ""


def chips(asked: QueryDict, query: Query) -> list[Chip]:
    """A chip for every filter of the form, and for every one that was understood in the text."""
    form = SearchForm.of(asked)
    words = {
        "cat": f"category {form.cat}", "org": f"organisation {form.org}",
        "after": f"from {form.after}", "before": f"to {form.before}", "code": "has code",
    }  # fmt: skip
    found = [Chip(text, _address(asked, **{name: ""})) for name, text in words.items() if getattr(form, name)]
    for part in query.extracted_filters:
        left = without(query.source, part, query.extracted_filters)
        found.append(Chip(str(part), _address(asked, q=left), part.text if is_from_sentence(part) else ""))
    return found


def standing(asked: QueryDict, query: Query) -> str:
    """The address that searches the words as they stand, where a sentence was read as filters; else ""."""
    return _address(asked, asis="1") if any(is_from_sentence(part) for part in query.extracted_filters) else ""


def marked_problems(query: Query) -> Pieces:
    """The query in pieces, True where something is wrong with it; empty when nothing is, or nobody knows where."""
    text = query.source
    pieces: Pieces = []
    end = 0
    for place in sorted(set(query.warning_positions)):
        stop = next((at for at in range(place, len(text)) if text[at].isspace()), len(text))
        if place < end or stop <= place:
            continue
        pieces += [(text[end:place], False), (text[place:stop], True)]
        end = stop
    return [(piece, wrong) for piece, wrong in [*pieces, (text[end:], False)] if piece] if pieces else []


def _address(asked: QueryDict, **changes: str) -> str:
    """The same search with some fields changed, an empty value taking one out; from its first page."""
    query = asked.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"{reverse('papers')}?{query.urlencode()}" if query else f"{reverse('papers')}?q="
