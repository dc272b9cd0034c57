"""Numbers and periods as the reader's language writes them. In English they are as `lib` has them."""

from __future__ import annotations

from datetime import date

from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext, to_locale

from dailypapers.lib.periods import Day, Month, Period, Week


def html_language(code: str | None = None) -> str:
    """Return a language, the current one by default, as HTML names it: "zh-Hans", "pt-BR"."""
    return to_locale(code or get_language() or "en").replace("_", "-")


def number(value: int | float, decimals: int | None = None) -> str:
    """Return a number with the separators of the language: 1,234.5 in English, 1.234,5 in German."""
    if get_language() in ("en", None):
        return f"{value:,}" if decimals is None else f"{value:,.{decimals}f}"
    return number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def numbered(singular: str, plural: str, count: int, **values: object) -> str:
    """Return a sentence about a count, which stands in it as `%(count)s` with its separators.

    xgettext knows this name, so the two forms are written as they stand:
    `numbered("%(count)s paper", "%(count)s papers", papers)`.
    """
    return ngettext(singular, plural, count) % ({"count": number(count)} | values)


def title_of_period(period: Period) -> str:
    """Return the title of a day, week or month: "Tuesday, 14 October 2025", "Week 42, 13–19 October 2025"."""
    match period:
        case Day(date=day):
            return gettext("%(weekday)s, %(day)s %(month)s %(year)s") % {"weekday": _weekday(day), **_parts(day)}
        case Week(number=week):
            return gettext("Week %(number)s, %(span)s") % {"number": week, "span": _span(period)}
        case Month(year=year, number=month):
            return gettext("%(month)s %(year)s") % {"month": _month(month), "year": year}


def short_period_title(period: Period) -> str:
    """Return a short title of a period: "13 October", "Week 41", "September 2025"."""
    match period:
        case Day(date=day):
            return gettext("%(day)s %(month)s") % _parts(day)
        case Week(number=week):
            return gettext("Week %(number)s") % {"number": week}
        case _:
            return title_of_period(period)


def weekday_initials() -> list[str]:
    """Return what heads the columns of a calendar, from Monday on: M T W …; Chinese tells weekdays by the last sign."""
    names = [str(WEEKDAYS_ABBR[number]) for number in range(7)]
    return [name[-1:] if get_language() == "zh-hans" else name[:1].upper() for name in names]


def _span(week: Week) -> str:
    """Return the days of a week; equal months and years are named once."""
    first, last = week.first_day, week.last_day
    end = _parts(last)
    if first.year != last.year:
        whole = gettext("%(day)s %(month)s %(year)s")
        return gettext("%(first)s – %(last)s") % {"first": whole % _parts(first), "last": whole % end}
    begin = {"first_day": first.day, "first_month": _month(first.month)}
    if first.month != last.month:
        return gettext("%(first_day)s %(first_month)s – %(day)s %(month)s %(year)s") % (begin | end)
    return gettext("%(first_day)s–%(day)s %(month)s %(year)s") % (begin | end)


def _parts(day: date) -> dict[str, object]:
    return {"day": day.day, "month": _month(day.month), "year": day.year}


def _month(number: int) -> str:
    """Return the name of a month as it stands in a date: Chinese numbers it there, Portuguese writes it small."""
    name = str(MONTHS[number])
    return {"zh-hans": f"{number}月", "pt-br": name.lower()}.get(get_language() or "", name)


def _weekday(day: date) -> str:
    return str(WEEKDAYS[day.weekday()])
