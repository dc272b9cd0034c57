"""Days, periods, rates and waits in the reader's language; a catalogue holds formats of days as it holds sentences."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.dateformat import format as written
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dailypapers.lib.periods import Day, Month, Period
from dailypapers.lib.ratelimit import DAY, HOUR, MINUTE, Rate

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def day_text(day: date) -> str:
    """Return a day inside a sentence, as "14 October 2025"."""
    return written(day, pgettext("format of a day", "j F Y"))


def month_text(day: date) -> str:
    """Return the month of a day, as "October 2025"."""
    return written(day, pgettext("format of a month", "F Y"))


def month_name(day: date) -> str:
    """Return the month of a day in short, as "Oct 2025"."""
    return written(day, pgettext("format of a month, short", "M Y"))


def period_title(period: Period) -> str:
    """Return the title of a period, as "Tuesday, 14 October 2025", "Week 42, 13–19 October 2025", "October 2025"."""
    if isinstance(period, Day):
        return written(period.date, pgettext("format of a day", "l, j F Y"))
    if isinstance(period, Month):
        return month_text(period.first_day)
    return _("Week %(number)s, %(days)s") % {"number": period.number, "days": span(period.first_day, period.last_day)}


def span(first: date, last: date) -> str:
    """Return the days from one to another, equal months and years named once: "13–19 October 2025"."""
    if first.year != last.year:
        return _("%(first)s – %(last)s") % {"first": day_text(first), "last": day_text(last)}
    if first.month != last.month:
        begin = pgettext("format of the first of several days in two months", "j F")
        end = pgettext("format of the last of several days in two months", "j F Y")
        return _("%(first)s – %(last)s") % {"first": written(first, begin), "last": written(last, end)}
    begin = pgettext("format of the first of several days in one month", "j")
    end = pgettext("format of the last of several days in one month", "j F Y")
    return _("%(first)s–%(last)s") % {"first": written(first, begin), "last": written(last, end)}


def rate_text(rate: Rate) -> str:
    """Return how often something may be done, as "10 times a minute"."""
    values = {"count": intcomma(rate.capacity), "seconds": rate.period}
    if rate.period == 1:
        return ngettext("once a second", "%(count)s times a second", rate.capacity) % values
    if rate.period == MINUTE:
        return ngettext("once a minute", "%(count)s times a minute", rate.capacity) % values
    if rate.period == HOUR:
        return ngettext("once an hour", "%(count)s times an hour", rate.capacity) % values
    if rate.period == DAY:
        return ngettext("once a day", "%(count)s times a day", rate.capacity) % values
    return ngettext("once in %(seconds)s seconds", "%(count)s times in %(seconds)s seconds", rate.capacity) % values


def wait_text(seconds: int) -> str:
    """Return a wait as people say it: "1 second", "40 seconds", "5 minutes", "8 hours"; rounded up."""
    if seconds < 2 * MINUTE:
        count = max(1, seconds)
        return ngettext("%(count)s second", "%(count)s seconds", count) % {"count": intcomma(count)}
    if seconds < 2 * HOUR:
        count = -(-seconds // MINUTE)
        return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": intcomma(count)}
    count = -(-seconds // HOUR)
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": intcomma(count)}


def _filled(text: StrOrPromise, values: dict[str, object]) -> str:
    written_values = {name: intcomma(value) if isinstance(value, int) else value for name, value in values.items()}
    return str(text) % written_values


_lazily_filled = lazy(_filled, str)


def worded(text: StrOrPromise, **values: object) -> StrOrPromise:
    """Return a sentence with its values for forms and constants: both are written when it is shown."""
    return _lazily_filled(text, values)


def decimal_text(number: float, places: int = 1) -> str:
    """Return a number rounded to so many places, as "2.5"."""
    return number_format(f"{number:.{places}f}", use_l10n=True)


def translated_reason(text: str) -> str:
    """Return a reason that is stored in English, as "the address does not exist: 550 No such user".

    What stands before its first colon is ours and is translated, the rest is somebody else's.
    """
    whole = _(text) if text else ""
    if whole != text:
        return whole
    ours, colon, theirs = text.partition(": ")
    return f"{_(ours)}{colon}{theirs}" if ours else text
