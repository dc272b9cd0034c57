"""Days, months and weekdays as each language writes them in titles and calendars."""

from __future__ import annotations

import pytest
from django.utils import translation

from dailypapers.languages import title_of_period, weekday_initials
from dailypapers.lib.periods import parse_period

TITLES = {
    "en": ("Tuesday, 14 October 2025", "October 2025", "MTWTFSS"),
    "de": ("Dienstag, 14. Oktober 2025", "Oktober 2025", "MDMDFSS"),
    "fr": ("mardi 14 octobre 2025", "octobre 2025", "LMMJVSD"),
    "es": ("martes, 14 de octubre de 2025", "octubre de 2025", "LMMJVSD"),
    "pt-br": ("Terça-feira, 14 de outubro de 2025", "outubro de 2025", "STQQSSD"),
    "zh-hans": ("2025年10月14日 星期二", "2025年10月", "一二三四五六日"),
    "ja": ("2025年10月14日（火曜日）", "2025年10月", "月火水木金土日"),
}


@pytest.mark.parametrize("code", TITLES)
def test_dates_are_written_as_in_the_language(code: str) -> None:
    with translation.override(code):
        day, month = title_of_period(parse_period("2025-10-14")), title_of_period(parse_period("2025-10"))
        assert (day, month, "".join(weekday_initials())) == TITLES[code]
