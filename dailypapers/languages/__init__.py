"""The reader's language: how it is chosen, and how numbers and periods are written in it.

Sentences of pure code are translated by `dailypapers.translation`.
"""

from dailypapers.languages.choice import language_named, receivers_language, speaking
from dailypapers.languages.formats import (
    html_language,
    number,
    numbered,
    short_period_title,
    title_of_period,
    weekday_initials,
)

__all__ = [
    "html_language",
    "language_named",
    "number",
    "numbered",
    "receivers_language",
    "short_period_title",
    "speaking",
    "title_of_period",
    "weekday_initials",
]
